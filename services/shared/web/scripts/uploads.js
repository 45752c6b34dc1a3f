// Uploads that survive a slow line: in pieces with checksums, going on where they stopped (tus 1.0).
// Without this script the same forms send their files whole.
const PIECE = 256 * 1024, LONGEST_PAUSE = 30, KEPT = 'sakpore-upload '

class Refused extends Error {}

const make = (tag, className, textContent = '') => Object.assign(document.createElement(tag), { className, textContent })
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name])
const button = (text, onclick) =>
  Object.assign(make('button', 'govuk-button govuk-button--secondary', text), { type: 'button', onclick })

document.querySelectorAll('form[data-resumable]').forEach(equip)

function equip(form) {
  const address = form.dataset.resumable, words = JSON.parse(form.dataset.words), card = form.closest('section')
  const input = form.querySelector('[type=file]'), parts = [...form.children]
  const state = make('p', 'govuk-body'), bar = Object.assign(make('progress', 'sakpore-upload__progress'), { max: 1 })
  const key = (file) => [KEPT + address, file.size, file.lastModified, file.name].join(' ')
  const forget = (files) => files.forEach((file) => localStorage.removeItem(key(file)))
  let paused = false, wake
  const pause = button(words.pause, () => {
    paused = !paused
    pause.textContent = paused ? words.resume : words.pause
    wake?.()
  })
  const left = Object.keys(localStorage).find((each) => each.startsWith(KEPT + address + ' '))
  if (left) state.textContent = fill(words.unfinished, { name: left.split(' ').slice(4).join(' ') })
  state.setAttribute('role', 'status')
  form.prepend(state)
  if (matchMedia('(pointer: coarse)').matches && /jpg|png/.test(input.accept)) offerCamera()
  form.onsubmit = (event) => {
    event.preventDefault()
    send([...input.files])
  }

  async function send(files) {
    const wrong = objection(files)
    if (wrong) return complain(wrong)
    const held = files.length > 1 && (!('several' in form.dataset) || form.together?.checked)
    parts.forEach((each) => { each.hidden = true })
    form.append(bar, pause)
    try {
      const places = []
      for (const file of files) places.push(await whole(file, held))
      if (held) await together(places)
      forget(files)
      location.hash = card.id
      location.reload()
    } catch (trouble) {
      if (trouble instanceof Refused) forget(files)
      parts.forEach((each) => { each.hidden = false })
      bar.remove()
      pause.remove()
      state.textContent = ''
      complain(trouble instanceof Refused ? trouble.message : words.failed)
    }
  }

  function objection(files) {
    const endings = input.accept.split(','), limit = +form.dataset.limit
    if (!files.length) return words.none
    if (files.some((file) => !file.size)) return words.empty
    if (files.some((file) => file.size > limit)) return fill(words.large, { limit: limit / 1048576 })
    if (files.some((file) => !endings.some((ending) => file.name.toLowerCase().endsWith(ending))))
      return fill(words.kind, { formats: endings.join(', ').replaceAll('.', '').toUpperCase() })
  }

  // The address of one file once all of it has arrived.
  async function whole(file, held) {
    let place = localStorage.getItem(key(file)), at = -1, failures = 0
    for (;;) {
      while (paused) await rest(words.paused)
      try {
        if (!place) [place, at] = [await begin(file, held), 0]
        if (at < 0) {
          const answer = await ask(place, 'HEAD')
          at = answer.ok ? +answer.headers.get('Upload-Offset') : place = null
          if (!place) continue
        }
        const piece = await file.slice(at, at + PIECE).arrayBuffer(), end = at + piece.byteLength
        bar.value = at / file.size
        state.textContent = end < file.size ? fill(words.sending, { name: file.name }) : words.working
        if (held && at === file.size) return place
        at = (await patch(place, at, piece)).ok ? end : -1
        failures = 0
        if (at === file.size) return place
      } catch (trouble) {
        if (trouble instanceof Refused) throw trouble
        at = -1
        const seconds = Math.min(2 ** failures++, LONGEST_PAUSE)
        await rest(fill(words.broken, { seconds }), seconds)
      }
    }
  }

  async function begin(file, held) {
    const name = btoa(file.name.replace(/[^\w.]/g, '').slice(-12))
    const headers = { 'Upload-Length': file.size, 'Upload-Metadata': `filename ${name}${held ? ',held' : ''}` }
    const place = (await ask(address, 'POST', headers)).headers.get('Location')
    localStorage.setItem(key(file), place)
    return place
  }

  async function patch(place, at, piece) {
    const headers = { 'Upload-Offset': at, 'Content-Type': 'application/offset+octet-stream' }
    const digest = await window.crypto?.subtle?.digest('SHA-256', piece) // not on plain http
    if (digest) headers['Upload-Checksum'] = 'sha256 ' + btoa(String.fromCharCode(...new Uint8Array(digest)))
    return ask(place, 'PATCH', headers, piece)
  }

  function together(places) {
    return ask(address + '/gabung', 'POST', {}, new URLSearchParams(places.map((each) => ['upload', each.split('/').pop()])))
  }

  // 404, 409 and 460 mean: see where the upload stands. Other refusals are final; 5xx and silence are not.
  async function ask(url, method, headers, body) {
    const common = { 'Tus-Resumable': '1.0.0', 'X-CSRFToken': form.csrf_token.value, Accept: 'application/json' }
    const answer = await fetch(url, { method, body, headers: { ...common, ...headers } })
    if (answer.ok || (method !== 'POST' && [404, 409, 460].includes(answer.status))) return answer
    if (answer.status === 401) throw new Refused(words.signin)
    if (answer.status >= 500 || answer.status === 429) throw new Error()
    throw new Refused((await answer.json()).detail)
  }

  function rest(text, seconds) {
    state.textContent = text
    return new Promise((resolve) => {
      wake = resolve
      if (seconds) setTimeout(resolve, seconds * 1000)
    })
  }

  function complain(text) {
    card.querySelectorAll('.govuk-error-message').forEach((each) => each.remove())
    const message = make('p', 'govuk-error-message', `${words.error}: ${text}`)
    message.id = input.id + '-error'
    input.before(message)
    input.setAttribute('aria-describedby', message.id)
    card.classList.add('sakpore-upload--error')
    input.focus()
  }

  function offerCamera() {
    const photo = Object.assign(make('input'), { type: 'file', accept: 'image/*', hidden: true })
    photo.setAttribute('capture', 'environment')
    photo.onchange = () => send([...photo.files])
    parts.push(button(words.photo, () => photo.click()))
    form.append(photo, parts.at(-1))
  }
}
