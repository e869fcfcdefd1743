// Forms marked data-hold: leaving with something typed and not saved is asked about; sending the form is no leaving.
export function hold(form) {
  let changed = false
  form.addEventListener('input', () => { changed = true })
  form.addEventListener('submit', () => { changed = false })
  window.addEventListener('beforeunload', (event) => { if (changed) event.preventDefault() })
}

for (const form of document.querySelectorAll('form[data-hold]')) hold(form)
