// The stream goes on by itself: the server says that the journal went on, and the page fetches what is new. Whoever pauses
// it reads in peace; what came meanwhile is counted and shown afterwards. Without this script a link loads the page anew.
const MOST = 500
const list = document.querySelector('[data-stream]'), button = document.querySelector('[data-pause]')
const live = document.querySelector('[data-live]'), texts = button.dataset
let ends = Number(list.dataset.ends), paused = false, waiting = [], fetching = false, again = false

async function fetchNews() {
  if (fetching) return void (again = true)
  fetching = true
  try {
    const answer = await fetch(`${list.dataset.news}&sesudah=${ends}`, { signal: AbortSignal.timeout(10000) })
    if (answer.ok) take(new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-ends]'))
  } catch {
    again = true
  }
  fetching = false
  if (again) {
    again = false
    setTimeout(fetchNews, 1000)
  }
}

function take(news) {
  if (!news) return
  ends = Math.max(ends, Number(news.dataset.ends))
  waiting = [...news.querySelectorAll('[data-position]'), ...waiting].slice(0, MOST)
  show()
}

function show() {
  if (!paused) {
    list.prepend(...waiting.map((event) => document.adoptNode(event)))
    waiting = []
    while (list.children.length > MOST) list.lastElementChild.remove()
  }
  const number = waiting.length ? ` (${texts.waitingText} ${waiting.length})` : ''
  button.textContent = paused ? texts.goOnText + number : texts.pauseText
}

button.hidden = false
button.addEventListener('click', () => {
  paused = !paused
  show()
  tell()
})
const stream = new EventSource(`${list.dataset.pulse}?sesudah=${ends}`)
const tell = () => { live.hidden = paused || stream.readyState !== EventSource.OPEN }
stream.addEventListener('open', tell)
stream.addEventListener('error', tell)
stream.addEventListener('message', fetchNews)
