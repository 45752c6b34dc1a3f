// Comfort only: every page works without it. The menu folds on phones, a button answers one click, errors get the focus,
// and the pages a person opened stay readable without a network (browsers refuse that in private windows: no matter).
import { createAll, Button, ErrorSummary, PasswordInput, ServiceNavigation } from './govuk-frontend.min.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
createAll(Button)
createAll(ErrorSummary)
createAll(PasswordInput)
createAll(ServiceNavigation)

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => window.print())
}
if (document.querySelector('[data-offline]')) addEventListener('online', () => location.reload())
navigator.serviceWorker?.register('/sw.js').catch(() => {})
// Where the groups of a list belong to the choices of another list, only the group of the present choice is offered.
for (const list of document.querySelectorAll('select[data-groups-follow]')) {
  const leader = document.getElementById(list.dataset.groupsFollow)
  const follow = () => {
    for (const group of list.querySelectorAll('optgroup')) {
      group.hidden = group.disabled = leader.value !== '' && group.label !== leader.selectedOptions[0].text
    }
    if (list.selectedOptions[0]?.parentElement.disabled) list.value = ''
  }
  leader.addEventListener('change', follow)
  follow()
}
// A link that asks the server for a page with every box ticked ticks them here at once.
for (const link of document.querySelectorAll('a[data-mark-all]')) {
  link.addEventListener('click', (click) => {
    click.preventDefault()
    for (const box of document.querySelectorAll(`input[type=checkbox][name="${link.dataset.markAll}"]`)) box.checked = true
  })
}
// What was typed into such a form is not lost by sending another one or by leaving: the browser asks first.
const typed = new Set()
for (const form of document.querySelectorAll('form[data-keep-typed]')) form.addEventListener('input', () => typed.add(form))
addEventListener('submit', (sending) => typed.delete(sending.target))
addEventListener('beforeunload', (leaving) => { if (typed.size) leaving.preventDefault() })
