// A page that goes on by itself: the server says that something happened, and the page is fetched anew. Without this script
// a link loads it.
const here = () => document.querySelector('[data-goes-on]')

async function renew(version, tries = 10) {
  try {
    const answer = await fetch(location.href, { signal: AbortSignal.timeout(10000) })
    if (!answer.ok) return
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-goes-on]')
    // For a second everybody gets the same page: this one may be from before what was just said.
    if (Number(fresh.dataset.version) < version && tries) return void setTimeout(renew, 500, version, tries - 1)
    here().replaceChildren(...fresh.childNodes)
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
stream.addEventListener('message', ({ data }) => renew(Number(data)))
