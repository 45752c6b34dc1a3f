// A conversation goes on by itself: the server says that there is something new, and the page fetches it. Without this
// script a link loads the page anew.
const log = document.querySelector('[data-chat]'), here = log.dataset.chat, live = document.querySelector('[data-live]')
let fetching = false, again = false

const last = () => Number([...log.querySelectorAll('[data-number]')].at(-1)?.dataset.number ?? 0)

async function fetchNews() {
  if (fetching) return void (again = true)
  fetching = true
  try {
    const answer = await fetch(`${here}/baru?sesudah=${last()}`, { signal: AbortSignal.timeout(10000) })
    if (answer.ok) append(new DOMParser().parseFromString(await answer.text(), 'text/html'))
  } catch {
    again = true
  }
  fetching = false
  if (again) {
    again = false
    setTimeout(fetchNews, 1000)
  }
}

function append(news) {
  const known = last()
  document.querySelector('[data-standing]').replaceWith(news.querySelector('[data-standing]'))
  for (const message of news.querySelectorAll('[data-number]')) {
    if (Number(message.dataset.number) > known) log.append(document.adoptNode(message))
  }
  log.scrollTop = log.scrollHeight
}

log.scrollTop = log.scrollHeight
const stream = new EventSource(`${here}/aliran?sesudah=${last()}`)
stream.addEventListener('open', () => { live.hidden = false })
stream.addEventListener('error', () => { live.hidden = true })
stream.addEventListener('message', fetchNews)
