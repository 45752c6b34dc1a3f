// A page of figures stays true: its marked part is fetched anew every few seconds while somebody looks. Without this
// script the page is as old as its last load.
const SECONDS = 5

async function freshen() {
  if (!document.hidden) {
    try {
      const answer = await fetch(location.href, { signal: AbortSignal.timeout(10000) })
      const page = answer.ok && new DOMParser().parseFromString(await answer.text(), 'text/html')
      const fresh = page && page.querySelector('[data-fresh]')
      if (fresh) document.querySelector('[data-fresh]').replaceWith(document.adoptNode(fresh))
    } catch {
      // what stands there stays until the next try
    }
  }
  setTimeout(freshen, 1000 * SECONDS)
}

setTimeout(freshen, 1000 * SECONDS)
