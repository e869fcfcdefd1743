// Rows marked data-row: letters, arrows, a tally, mark-all with undo. Scripts add these and take nothing over: the rows
// hold native controls. Letters act only while the row itself has focus, never while somebody types, and can be
// turned off; the choice is kept in this browser.
const STORE = 'tracker.letters'
const rows = [...document.querySelectorAll('[data-row]')]
const tally = document.querySelector('[data-tally]')

const chosen = (row) => row.querySelector('[data-outcome]:checked')
const lettersOn = () => {
  try { return localStorage.getItem(STORE) !== 'off' } catch { return true }
}

function refresh(row) {
  const outcome = chosen(row)
  const list = row.querySelector('select[data-other]')
  const absent = outcome?.matches('[data-choose-other]')
    ? list?.selectedOptions[0]?.dataset.absent === 'yes'
    : outcome?.dataset.absent === 'yes'
  row.classList.toggle('is-absent', Boolean(absent))
  row.classList.toggle('reg-row--todo', !outcome)
  list?.classList.toggle('is-set', Boolean(list.value))
}

function count() {
  if (!tally) return
  tally.textContent = `${rows.filter(chosen).length} of ${rows.length} recorded`
}

function changed(row, event) {
  const list = row.querySelector('select[data-other]')
  if (event.target === list) {
    const other = row.querySelector('[data-choose-other]')
    if (other) other.checked = list.value !== ''
  } else if (event.target.matches('[data-outcome]:not([data-choose-other])') && list) {
    list.value = ''
  }
  refresh(row)
  count()
}

// What a key does is written beside the control: data-key="a" on a radio, a checkbox, a select, an input or a details.
function press(row, key) {
  const control = row.querySelector(`[data-key="${CSS.escape(key)}"]`)
  if (!control) return false
  if (control.matches('details')) {
    control.open = true
    control.querySelector('textarea, input')?.focus()
  } else if (control.matches('[type="radio"], [type="checkbox"]')) {
    if (control.offsetParent) control.click()
  } else {
    control.focus()
    control.select?.()
  }
  return true
}

function go(at, step) {
  const next = rows[at + step]
  if (!next) return
  rows[at].tabIndex = -1
  next.tabIndex = 0
  next.focus()
}

function pressed(row, at, event) {
  if (event.key === 'Escape') { row.focus(); return }
  if (event.target !== row || event.ctrlKey || event.metaKey || event.altKey) return
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key] ?? (lettersOn() ? { j: 1, k: -1 }[event.key.toLowerCase()] : undefined)
  if (step) go(at, step)
  else if (!lettersOn() || !press(row, event.key.toLowerCase())) return
  event.preventDefault()
}

rows.forEach((row, at) => {
  row.tabIndex = at === 0 ? 0 : -1
  row.addEventListener('change', (event) => changed(row, event))
  row.addEventListener('keydown', (event) => pressed(row, at, event))
  row.addEventListener('focusin', () => {
    rows.forEach((other) => { other.tabIndex = other === row ? 0 : -1 })
  })
  refresh(row)
})
if (rows.length) count()

// Mark all: the button's value of data-mark-all is chosen in every row still empty and not marked data-leave.
const markAll = document.querySelector('[data-mark-all]')
const said = document.querySelector('[data-mark-said]')
markAll?.addEventListener('click', (event) => {
  event.preventDefault()
  const value = CSS.escape(markAll.dataset.markAll)
  const marked = rows
    .filter((row) => !chosen(row) && !('leave' in row.dataset))
    .map((row) => row.querySelector(`[data-outcome][value="${value}"]`))
    .filter(Boolean)
  const set = (on) => marked.forEach((input) => {
    input.checked = on
    input.dispatchEvent(new Event('change', { bubbles: true }))
  })
  set(true)
  if (!said) return
  said.textContent = marked.length === 1 ? '1 row marked. ' : `${marked.length} rows marked. `
  if (!marked.length) return
  const undo = Object.assign(document.createElement('button'), { type: 'button', className: 'tk-sort', textContent: 'Undo' })
  undo.addEventListener('click', () => {
    set(false)
    said.textContent = 'Undone.'
    markAll.focus()
  })
  said.append(undo)
})

// The switch for letters: a checkbox marked data-letters, here or on the page about keys.
document.querySelectorAll('[data-letters]').forEach((box) => {
  box.checked = lettersOn()
  document.body.classList.toggle('letters-off', !lettersOn())
  box.closest('[hidden]')?.removeAttribute('hidden')
  box.addEventListener('change', () => {
    try { localStorage.setItem(STORE, box.checked ? 'on' : 'off') } catch { /* kept for this page only */ }
    document.body.classList.toggle('letters-off', !box.checked)
  })
})
