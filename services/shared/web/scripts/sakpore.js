// Comfort only: every page works without it. The menu folds on phones, a button answers one click, errors get the focus,
// and the pages a person opened stay readable without a network (browsers refuse that in private windows: no matter).
import { createAll, Button, ErrorSummary, ServiceNavigation } from './govuk-frontend.min.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
createAll(Button)
createAll(ErrorSummary)
createAll(ServiceNavigation)

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => window.print())
}
navigator.serviceWorker?.register('/sw.js').catch(() => {})
