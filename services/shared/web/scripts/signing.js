// The page of a session follows what happens; without this script it loads itself anew every few seconds.
const place = document.querySelector('[data-session]'), lost = place.querySelector('[data-lost]')
let pause = 700

async function look() {
  try {
    const answer = await fetch(place.dataset.session, { headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(10000) })
    if (!answer.ok) throw new Error(answer.status)
    show(await answer.json())
    pause = 700
  } catch {
    lost.hidden = false
    pause = Math.min(pause * 2, 10000)
  }
  setTimeout(look, pause)
}

function show(session) {
  lost.hidden = true
  place.querySelector('[data-sentence]').textContent = session.sentence
  place.querySelector('[data-bar]').value = session.done
  for (const turn of session.turns) {
    const line = document.querySelector(`[data-turn="${turn.id}"]`), tag = line.querySelector('[data-state]')
    tag.textContent = turn.text
    tag.className = `govuk-tag govuk-tag--${turn.colour}`
    line.querySelector('[data-why]').textContent = turn.why
  }
  if (!session.busy) location.reload()
}

setTimeout(look, pause)
