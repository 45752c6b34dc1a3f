// Reports written where there is no network. What is typed is kept on the device while it is typed; what is finished
// waits in an outbox until it is delivered, once. Without this script the same form sends itself.
const WHO = '/rekomendasi/lapangan', AGAIN_AFTER = 30000, OURS = ['csrf_token', 'report_id']
const PATIENCE = { GET: 20000, POST: 300000 } // a photo takes minutes on a slow line
const panel = document.querySelector('[data-outbox]'), form = document.querySelector('form[data-field-report]')
const officer = panel.dataset.officer, words = JSON.parse(panel.dataset.words), notes = new Map()
let database

class Refused extends Error {}
class SignedOut extends Error {}

const make = (tag, className, textContent = '') => Object.assign(document.createElement(tag), { className, textContent })
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name])
const button = (text, onclick) =>
  Object.assign(make('button', 'govuk-button govuk-button--secondary', text), { type: 'button', onclick })

// What is kept: reports (drafts, waiting, refused) with what was typed, and their photos.

function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open('sakpore-field', 1)
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore('reports', { keyPath: 'report_id' })
      asked.result.createObjectStore('photos', { keyPath: 'id' })
    }
    asked.onsuccess = () => resolve(asked.result)
    asked.onerror = () => reject(asked.error)
  })
}

function doing(store, mode, act) {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode), asked = act(transaction.objectStore(store))
    transaction.oncomplete = () => resolve(asked.result)
    transaction.onerror = transaction.onabort = () => reject(transaction.error)
  })
}

const mine = async () =>
  (await doing('reports', 'readonly', (store) => store.getAll())).filter((each) => each.officer === officer)
const keep = (report) => doing('reports', 'readwrite', (store) => store.put(report))
const keepPhoto = (photo) => doing('photos', 'readwrite', (store) => store.put(photo))
const photoOf = (id) => doing('photos', 'readonly', (store) => store.get(id))
const forgetPhoto = (id) => doing('photos', 'readwrite', (store) => store.delete(id))

async function forget(report) {
  for (const photo of report.photos) await forgetPhoto(photo.id)
  await doing('reports', 'readwrite', (store) => store.delete(report.report_id))
}

// Writing

async function write() {
  const told = JSON.parse(form.dataset.words), kept = form.querySelector('[data-kept]')
  const address = new URL(form.action).pathname, number = form.dataset.number
  const input = form.elements.photos, list = form.querySelector('[data-photos]')
  const known = (await mine()).filter((each) => each.address === address)
  let report = known.find((each) => each.state === 'draft')
  form.hidden = known.some((each) => each.state !== 'draft')
  if (report) restore()
  else {
    report = { report_id: crypto.randomUUID(), officer, address, number, state: 'draft', fields: [], photos: [] }
    if (!('refused' in form.dataset)) form.elements.visited_at.value = clock()
  }
  form.elements.report_id.value = report.report_id
  form.addEventListener('input', (event) => event.target !== input && save())
  input.addEventListener('change', () => choose([...input.files]))
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    finish()
  })
  offerPosition()

  function save() {
    report.fields = [...new FormData(form)].filter(([name, value]) => typeof value === 'string' && !OURS.includes(name))
    navigator.storage?.persist?.()
    return keep(report)
  }

  function restore() {
    for (const [name, value] of report.fields) if (form.elements[name]) form.elements[name].value = value
    report.photos.forEach(show)
    kept.append(told.restored, ' ', button(told.start, () => forget(report).then(() => location.reload())))
  }

  async function choose(files) {
    input.value = ''
    complain(input)
    for (const file of files) {
      if (report.photos.length >= +form.dataset.most) return complain(input, fill(told.many, form.dataset))
      if (file.size > form.dataset.limit * 1048576) complain(input, fill(told.large, form.dataset))
      else {
        const photo = { id: crypto.randomUUID(), name: file.name }
        await keepPhoto({ id: photo.id, file })
        report.photos.push(photo)
        show(photo)
      }
    }
    await save()
  }

  async function show(photo) {
    const item = make('li', 'sakpore-photos__one'), label = fill(told.photo, { number: report.photos.indexOf(photo) + 1 })
    const picture = make('canvas', 'sakpore-photos__picture')
    picture.setAttribute('role', 'img')
    picture.setAttribute('aria-label', label)
    const remove = button(fill(told.remove, { number: report.photos.indexOf(photo) + 1 }), async () => {
      report.photos.splice(report.photos.indexOf(photo), 1)
      item.remove()
      await forgetPhoto(photo.id)
      await save()
    })
    item.append(picture, remove)
    list.append(item)
    const { file } = await photoOf(photo.id)
    const small = await createImageBitmap(file, { resizeWidth: 240 }).catch(() => null)
    if (!small) return
    Object.assign(picture, { width: small.width, height: small.height })
    picture.getContext('2d').drawImage(small, 0, 0)
  }

  // Where there is no server to ask, what is missing is said here.
  function objection() {
    const names = new Set([...form.querySelectorAll('[type=radio]')].map((each) => each.name))
    for (const name of names) if (!form.elements[name].value) return [form.elements[name][0], told.line]
    if (!form.elements.finding.value.trim()) return [form.elements.finding, told.finding]
  }

  async function finish() {
    form.querySelectorAll('.govuk-error-message').forEach((each) => each.remove())
    const wrong = objection()
    if (wrong) return complain(...wrong)
    Object.assign(report, { state: 'waiting', finished_at: new Date().toISOString() })
    await save()
    form.hidden = true
    await deliver()
    panel.scrollIntoView()
  }

  function complain(field, text) {
    const group = field.closest('.govuk-form-group'), place = field.closest('.govuk-radios') ?? field
    group.querySelectorAll('.govuk-error-message').forEach((each) => each.remove())
    if (!text) return
    place.before(make('p', 'govuk-error-message', `${told.error}: ${text}`))
    field.focus()
  }

  function offerPosition() {
    const locate = form.querySelector('[data-locate]'), place = form.querySelector('[data-position]')
    locate.hidden = !navigator.geolocation
    locate.onclick = () => {
      place.textContent = told.searching
      navigator.geolocation.getCurrentPosition(found, () => { place.textContent = told.nowhere }, { enableHighAccuracy: true, timeout: 30000 })
    }
    function found({ coords }) {
      const [latitude, longitude, metres] = [coords.latitude.toFixed(6), coords.longitude.toFixed(6), Math.ceil(coords.accuracy)]
      Object.assign(form.elements.latitude, { value: latitude })
      Object.assign(form.elements.longitude, { value: longitude })
      Object.assign(form.elements.accuracy, { value: metres })
      place.textContent = fill(told.position, { latitude, longitude, metres })
      save()
    }
  }
}

// Delivering: one window at a time, with the device's clock as it stood, and a fresh token.

async function deliver() {
  const turn = async (free) => free && (await deliverAll())
  await (navigator.locks ? navigator.locks.request('sakpore-field', { ifAvailable: true }, turn) : turn(true))
  await draw()
}

async function deliverAll() {
  const waiting = (await mine()).filter((each) => each.state === 'waiting')
  for (const report of waiting) {
    try {
      notes.set(report.report_id, words.sending)
      await draw()
      const signedIn = await ask(WHO, 'GET')
      if (signedIn.officer !== officer) throw new SignedOut(fill(words.other, { officer }))
      const { location: next } = await send(report, signedIn.csrf_token)
      await forget(report)
      notes.set('', words.delivered)
      if (form && report.address === new URL(form.action).pathname) location.assign(next)
    } catch (trouble) {
      if (!(trouble instanceof Refused)) {
        for (const each of waiting) notes.set(each.report_id, trouble instanceof SignedOut ? trouble.message : words.waiting)
        return
      }
      await keep(Object.assign(report, { state: 'refused', trouble: trouble.message }))
    }
  }
}

async function send(report, token) {
  for (const photo of report.photos) {
    if (photo.receipt) continue
    const body = new FormData()
    body.set('photos', (await photoOf(photo.id)).file, photo.name)
    photo.receipt = (await ask(report.address.replace(/laporan$/, 'foto'), 'POST', token, body)).receipt
    await keep(report)
  }
  const body = new FormData()
  for (const [name, value] of report.fields) body.append(name, value)
  for (const photo of report.photos) body.append('receipt', photo.receipt)
  body.set('report_id', report.report_id)
  return ask(report.address, 'POST', token, body)
}

async function ask(address, method, token = '', body = undefined) {
  const headers = { Accept: 'application/json', 'X-CSRFToken': token }
  const answer = await fetch(address, { method, body, headers, signal: AbortSignal.timeout(PATIENCE[method]) })
  if (answer.ok) return answer.json()
  if (answer.status === 401) throw new SignedOut(words.signin)
  if (answer.status >= 500 || answer.status === 429) throw new Error(answer.statusText)
  const told = await answer.json().catch(() => ({}))
  if (address === WHO) throw new SignedOut(fill(words.other, { officer }))
  throw new Refused(told.detail ?? answer.statusText)
}

async function draw() {
  const finished = (await mine()).filter((each) => each.state !== 'draft')
  panel.hidden = !finished.length && !notes.has('')
  panel.replaceChildren(make('h2', 'govuk-heading-m', words.heading))
  if (notes.has('')) panel.append(make('p', 'govuk-body', notes.get('')))
  for (const report of finished) panel.append(entry(report))
}

function entry(report) {
  const item = make('div', 'sakpore-outbox__report'), moment = new Date(report.finished_at).toLocaleString(document.documentElement.lang)
  const note = report.state === 'refused' ? fill(words.refused, { reason: report.trouble }) : notes.get(report.report_id) ?? words.waiting
  const buttons = make('div', 'sakpore-actions')
  if (note === words.signin || note === fill(words.other, { officer })) {
    const way = make('a', 'govuk-button', words.sign)
    way.href = '/masuk?kembali=' + encodeURIComponent(location.pathname)
    buttons.append(way)
  }
  buttons.append(
    button(words.retry, async () => {
      await keep({ ...report, state: 'waiting' })
      await deliver()
    }),
    button(words.edit, () => change(report)),
    button(words.discard, async () => {
      if (!confirm(words.sure)) return
      await forget(report)
      location.reload()
    }),
  )
  item.append(make('p', 'govuk-body govuk-!-font-weight-bold', fill(words.finished, { number: report.number, moment })))
  item.append(make('p', 'govuk-body', note), buttons)
  return item
}

// Under a new id: should the first have arrived after all, the office says so instead of dropping the second.
async function change(report) {
  await keep({ ...report, report_id: crypto.randomUUID(), state: 'draft' })
  await doing('reports', 'readwrite', (store) => store.delete(report.report_id))
  location.assign(report.address)
}

// The office's clock; a device elsewhere would be hours off.
function clock() {
  return new Date(Date.now() + 7 * 3600000).toISOString().slice(0, 16)
}

// Without a place to keep things, or a safe connection, the form stays as it is.
database = window.isSecureContext ? await open().catch(() => null) : null
if (database) {
  if (form) await write()
  addEventListener('online', deliver)
  setInterval(() => document.visibilityState === 'visible' && deliver(), AGAIN_AFTER)
  await deliver()
}
