// Comfort only: every page works without it. The menu folds on phones, a button answers one click, errors get the focus.
import { createAll, Button, ErrorSummary, ServiceNavigation } from './govuk-frontend.min.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
createAll(Button)
createAll(ErrorSummary)
createAll(ServiceNavigation)

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => window.print())
}
