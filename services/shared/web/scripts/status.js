// A page that goes on by itself: the server says that something happened, and the page is fetched anew. Without this script
// a link loads it.
const here = () => document.querySelector('[data-goes-on]')

async function renew() {
  try {
    const answer = await fetch(location.href, { signal: AbortSignal.timeout(10000) })
    if (!answer.ok) return
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html')
    here().replaceChildren(...fresh.querySelector('[data-goes-on]').childNodes)
    live(true)
    for (const button of here().querySelectorAll('[data-print]')) {
      button.hidden = false
      button.addEventListener('click', () => print())
    }
  } catch {
    live(false)
  }
}

function live(is) {
  for (const note of document.querySelectorAll('[data-live]')) note.hidden = !is
}

const stream = new EventSource(`${here().dataset.goesOn}?sesudah=${here().dataset.version}`)
stream.addEventListener('open', () => live(true))
stream.addEventListener('error', () => live(false))
stream.addEventListener('message', renew)
