// Rows marked data-row: letters, arrows, a tally, mark-all with undo. Scripts add these and take nothing over: the rows
// hold native controls, found by the classes that also give them their look. Letters act only while the row itself has
// focus, never while somebody types, and can be switched off; the choice is kept in this browser.
const STORE = 'tracker.letters'
const rows = [...document.querySelectorAll('[data-row]')]
const tally = document.querySelector('[data-tally]')

const outcomes = (row) => [...row.querySelectorAll('.seg--out input')]
const chosen = (row) => outcomes(row).find((input) => input.checked)
const other = (row) => row.querySelector('.seg--out input.seg__other')
const list = (row) => row.querySelector('.seg--out select')
const words = (node) => node?.textContent.trim() ?? ''
const lettersOn = () => {
  try { return localStorage.getItem(STORE) !== 'off' } catch { return true }
}

// What says what the outcome entails: the chosen option of the list, if its options say such things, else the radio.
function source(row) {
  const outcome = chosen(row)
  const options = outcome === other(row) && list(row)?.querySelector('[data-absent]') && list(row).selectedOptions
  return options ? options[0] : outcome
}

function refresh(row) {
  const entails = source(row)
  const means = row.querySelector('.reg-means')
  row.classList.toggle('is-absent', entails?.dataset.absent === 'yes')
  row.classList.toggle('reg-row--todo', !chosen(row))
  list(row)?.classList.toggle('is-set', Boolean(list(row).value))
  if (means && entails !== row.entails) means.textContent = entails?.dataset.means ?? ''
  row.entails = entails
}

// A row that differs from what the page came with says so where it said when it was saved.
const state = (row) => [...row.querySelectorAll('input:not(.reg-change), select, textarea')].map((field) => (
  field.matches('[type="radio"], [type="checkbox"]') ? field.checked : field.value
)).join('\n')

function showUnsaved(row) {
  const word = row.querySelector('.save')
  if (!word) return
  const same = state(row) === row.came.state
  word.className = same ? row.came.look : 'save save--todo'
  word.textContent = same ? row.came.text : 'Unsaved'
}

function count() {
  if (tally) tally.textContent = `${rows.filter(chosen).length} of ${rows.length} recorded`
}

function changed(row, target) {
  if (target === list(row) && other(row)) other(row).checked = target.value !== ''
  else if (outcomes(row).includes(target) && target !== other(row) && list(row)) list(row).value = ''
  refresh(row)
  showUnsaved(row)
  count()
}

// The key of an outcome is the first letter of its label, which the row underlines, or its data-key.
function outcomeFor(row, key) {
  const letter = (input) => input.dataset.key ?? input.nextElementSibling.textContent.trim()[0]
  return outcomes(row).find((input) => input !== other(row) && letter(input)?.toLowerCase() === key)
}

function enter(field) {
  field?.focus()
  field?.select?.()
}

// Does what the key stands for; says whether it stood for anything.
function press(row, key) {
  const here = (selector) => row.querySelector(selector)
  const shown = (input) => (input?.closest('.reg-present')?.offsetParent ? input : null)
  const outcome = outcomeFor(row, key)
  const toClick = outcome ?? shown(key === 'l' ? here('.reg-late input') : here(`.seg--eng input[value="${CSS.escape(key)}"]`))
  if (toClick) toClick.click()
  else if (key === 'o') enter(list(row))
  else if (key === 't') enter(shown(here('.reg-min input')))
  else if (key === 'n' && here('.reg-note')) {
    here('.reg-note').open = true
    enter(here('.reg-note textarea'))
  } else return false
  return true
}

function go(at, step) {
  rows[at + step]?.focus()
}

function pressed(row, at, event) {
  if (event.key === 'Escape') { row.focus(); return }
  if (event.target !== row || event.ctrlKey || event.metaKey || event.altKey) return
  const key = event.key.toLowerCase()
  const step = { arrowdown: 1, arrowup: -1 }[key] ?? (lettersOn() ? { j: 1, k: -1 }[key] : undefined)
  if (step) go(at, step)
  else if (!lettersOn() || !press(row, key)) return
  event.preventDefault()
}

rows.forEach((row, at) => {
  row.tabIndex = at === 0 ? 0 : -1
  row.entails = source(row)
  row.came = { state: state(row), look: row.querySelector('.save')?.className, text: row.querySelector('.save')?.textContent }
  row.addEventListener('input', () => showUnsaved(row))
  row.addEventListener('change', (event) => changed(row, event.target))
  row.addEventListener('keydown', (event) => pressed(row, at, event))
  row.addEventListener('focusin', () => {
    rows.forEach((one) => { one.tabIndex = one === row ? 0 : -1 })
  })
  refresh(row)
})
if (rows.length) count()

// On a narrow screen a row that mark-all recorded folds to a line, as the server folds what it has saved: the outcome, a
// box to open the row again, and the engagement, which is still to be rated.
function fold(row, outcome) {
  if (row.classList.contains('is-folded')) return
  const look = { 'is-att': 'att', 'is-una': 'una' }[outcome.nextElementSibling.className] ?? 'acc'
  const chip = Object.assign(document.createElement('span'), { className: `chip ${look}`, textContent: outcome.nextElementSibling.textContent })
  const line = Object.assign(document.createElement('p'), { className: 'reg-brief' })
  const box = Object.assign(document.createElement('input'), { type: 'checkbox', className: 'reg-change', id: `change-${outcome.id}` })
  const label = Object.assign(document.createElement('label'), { className: 'reg-change', htmlFor: box.id, textContent: 'Change' })
  const whose = Object.assign(document.createElement('span'), { className: 'govuk-visually-hidden', textContent: ` the row of ${words(row.querySelector('.reg-name'))}` })
  label.append(whose)
  line.append(chip)
  row.querySelector('.reg-id').after(line, box, label)
  row.classList.add('is-folded')
}

function unfold(row) {
  row.classList.remove('is-folded')
  row.querySelectorAll('.reg-brief, .reg-change').forEach((part) => part.remove())
}

// Mark all: its first outcome is chosen in every row still empty and not marked data-leave. Nothing is sent; without
// scripts the button is a submit button and the server does the same.
const markAll = document.querySelector('[data-mark-all]')
const said = Object.assign(document.createElement('span'), { className: 'tk-small', role: 'status' })
markAll?.after(said)
markAll?.addEventListener('click', (event) => {
  event.preventDefault()
  const marked = rows.filter((row) => !chosen(row) && !('leave' in row.dataset)).map((row) => outcomes(row)[0])
  const set = (on) => marked.forEach((input) => {
    input.checked = on
    input.dispatchEvent(new Event('change', { bubbles: true }))
    const row = input.closest('[data-row]')
    if (on) fold(row, input)
    else unfold(row)
  })
  set(true)
  said.textContent = marked.length === 1 ? '1 person marked. ' : `${marked.length} people marked. `
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
function showLetters() {
  document.body.classList.toggle('letters-off', !lettersOn())
}
document.querySelectorAll('[data-letters]').forEach((box) => {
  box.checked = lettersOn()
  box.closest('[hidden]')?.removeAttribute('hidden')
  box.addEventListener('change', () => {
    try { localStorage.setItem(STORE, box.checked ? 'on' : 'off') } catch { /* kept nowhere: letters stay on */ }
    showLetters()
  })
})
showLetters()
