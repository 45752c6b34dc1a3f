// The paper beside a form follows what is typed, a moment after the typing stops; without this script a button asks for it.
const QUIET = 1000

for (const form of document.querySelectorAll('form[data-preview]')) {
  const paper = document.getElementById('pratinjau')
  let waiting, asking
  const show = async () => {
    asking?.abort()
    asking = new AbortController()
    const typed = new FormData(form)
    typed.append('only', 'preview')
    paper.setAttribute('aria-busy', 'true')
    try {
      const answer = await fetch(form.dataset.preview, { method: 'POST', body: typed, signal: asking.signal })
      if (!answer.ok || answer.redirected) return
      const part = new DOMParser().parseFromString(await answer.text(), 'text/html').body
      paper.replaceChildren(...part.childNodes)
    } catch {
      // The next key asks again; the button tells why if it is for good.
    } finally {
      paper.removeAttribute('aria-busy')
    }
  }
  form.addEventListener('input', () => {
    clearTimeout(waiting)
    waiting = setTimeout(show, QUIET)
  })
}
