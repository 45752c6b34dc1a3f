// One's own applications stay readable without a network, as they stood when they were last opened; so do the pages that
// inspectors opened for their way: visits of a day, and forms of reports with their script. Nothing else of a person is
// kept, and all of it goes with signing out.
const FILES = __FILES__
const SHELL = 'sakpore-shell-__VERSION__'
const OWN = 'sakpore-own'
const OFFLINE = '/luring'
const OWN_PAGE = /^\/permohonan(\/[0-9a-f-]{36})?$/
const FIELD_FORM = /^\/rekomendasi\/[0-9a-f-]{36}\/[^/]+\/laporan$/
const ROUTE = '/rekomendasi/kunjungan'
const OF_A_DAY = /^(\?hari=[\d-]{10}(&petugas=[^&]*)?)?$/
const FIELD_SCRIPT = '/static/built/field_report.js'
const CHANGES_THE_PERSON = ['/masuk', '/masuk/kode', '/keluar', '/akun/hapus']

// A page that was on its way while somebody signed out is not kept.
let signOuts = 0

self.addEventListener('install', (event) => event.waitUntil(install()))
self.addEventListener('activate', (event) => event.waitUntil(activate()))
self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (url.origin !== self.location.origin) return
  if (request.mode === 'navigate' && request.method === 'POST') {
    if (CHANGES_THE_PERSON.includes(url.pathname)) event.waitUntil(forget())
  } else if (request.mode === 'navigate' && request.method === 'GET') {
    event.respondWith(page(request, url))
  } else if (request.method === 'GET' && FILES.includes(url.pathname + url.search)) {
    event.respondWith(file(request))
  } else if (request.method === 'GET' && url.pathname === FIELD_SCRIPT) {
    event.respondWith(script(request))
  }
})

function isOwn(url) {
  if (url.pathname === ROUTE) return OF_A_DAY.test(url.search)
  return OWN_PAGE.test(url.pathname) || FIELD_FORM.test(url.pathname)
}

function addressOf(url) {
  return url.pathname === ROUTE ? url.pathname + url.search : url.pathname
}

async function install() {
  const cache = await caches.open(SHELL)
  await cache.addAll(FILES)
  // Without cookies, so that nobody's name stands on it.
  await cache.add(new Request(OFFLINE, { credentials: 'omit' }))
  await self.skipWaiting()
}

async function activate() {
  const names = await caches.keys()
  await Promise.all(names.filter((name) => name !== SHELL && name !== OWN).map((name) => caches.delete(name)))
  await self.clients.claim()
}

async function page(request, url) {
  const before = signOuts
  let answer
  try {
    answer = await fetch(request)
  } catch {
    return kept(url)
  }
  if (isOwn(url) && (!url.search || url.pathname === ROUTE)) await keep(url, answer, before)
  return answer
}

async function keep(url, answer, before) {
  if (answer.type === 'opaqueredirect') return forget() // to the sign-in page: the session is over
  const cache = await caches.open(OWN)
  if (answer.ok) await cache.put(addressOf(url), answer.clone())
  else if (answer.status < 500) await cache.delete(addressOf(url))
  if (before !== signOuts) await caches.delete(OWN)
}

async function kept(url) {
  const found = isOwn(url) ? await caches.match(addressOf(url), { cacheName: OWN }) : undefined
  if (!found) return caches.match(OFFLINE)
  const text = await found.text()
  return new Response(text.replace('data-offline-note hidden', 'data-offline-note'), {
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': found.headers.get('Content-Security-Policy') ?? "default-src 'self'",
    },
  })
}

async function file(request) {
  return (await caches.match(request, { cacheName: SHELL })) ?? fetch(request)
}

async function script(request) {
  const found = await caches.match(request, { cacheName: OWN })
  if (found) return found
  const answer = await fetch(request)
  if (answer.ok) await (await caches.open(OWN)).put(request, answer.clone())
  return answer
}

async function forget() {
  signOuts += 1
  await caches.delete(OWN)
}
