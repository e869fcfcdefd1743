// The keyboard in a register. A row is one Tab stop and takes letters; from it the arrows go over its cells and, up and
// down, over the same cell of other people. Who tabs or clicks into a control finds it as everywhere: arrows choose.
import { list, outcomes, other, rows } from "./rows.js";

const STORE = 'tracker.letters'
const TYPED = 'textarea, select, input:not([type="radio"], [type="checkbox"])'
let bulk = null // what the keyboard does with rows that are ticked, where the page marks several at once
let here = null // the cell that arrows led to: while it has focus they lead on

export const lettersOn = () => {
  try { return localStorage.getItem(STORE) !== 'off' } catch { return true }
}

// The key of an outcome is its data-key, where the first letter of its label is another's: the row underlines it.
function outcomeFor(row, key) {
  const letter = (input) => input.dataset.key ?? input.nextElementSibling.textContent.trim()[0]
  return outcomes(row).find((input) => input !== other(row) && letter(input)?.toLowerCase() === key)
}

function enter(field) {
  field?.focus()
  field?.select?.()
}

const shown = (input) => (input?.closest('.reg-present')?.offsetParent ? input : null)

// Does what the key stands for; says whether it stood for anything.
function press(row, key) {
  const find = (selector) => row.querySelector(selector)
  const outcome = outcomeFor(row, key)
  const toClick = outcome ?? shown(key === 'l' ? find('.reg-late input') : find(`.seg--eng input[value="${CSS.escape(key)}"]`))
  if (key === 'x' && bulk) bulk.tick(row)
  else if (outcome && bulk?.some()) bulk.letter(outcome.value)
  else if (toClick) toClick.click()
  else if (key === 'o') bulk?.some() ? bulk.list() : enter(list(row))
  else if (key === 't') enter(shown(find('.reg-min input')))
  else if (key === 'n' && find('.reg-note')) {
    find('.reg-note').open = true
    enter(find('.reg-note textarea'))
  } else return false
  return true
}

const CELLS = [
  (row) => outcomes(row).find((input) => input.checked && input.offsetParent) ?? outcomes(row)[0],
  (row) => shown(row.querySelector('.reg-min input')),
  (row) => shown(row.querySelector('.reg-late input')),
  (row) => shown(row.querySelector('.seg--eng input:checked') ?? row.querySelector('.seg--eng input')),
  (row) => row.querySelector('.reg-note summary'),
]

function visit(row, cell) {
  const field = CELLS[cell]?.(row)
  if (!field) return false
  here = { row, cell, field }
  field.focus()
  field.select?.()
  return true
}

// From a row or a cell that arrows led to: left and right to the next cell that is there, up and down to another person.
function move(at, key) {
  const row = rows[at]
  const step = { arrowright: 1, arrowleft: -1 }[key]
  if (step) {
    for (let cell = (here?.cell ?? -1) + step; cell >= 0 && cell < CELLS.length; cell += step) if (visit(row, cell)) return
    if (step < 0 && here) row.focus()
    return
  }
  const next = rows[at + { arrowdown: 1, arrowup: -1, j: 1, k: -1 }[key]]
  if (next && !(here && visit(next, here.cell))) next.focus()
}

const ARROWS = ['arrowdown', 'arrowup', 'arrowleft', 'arrowright']

// In a box that is being typed in, left and right move the caret until it stands at the end that they lead over.
function leavesBox(field, key) {
  const { selectionStart: from, selectionEnd: to, value } = field
  if (from === 0 && to === value.length) return true
  return key === 'arrowleft' ? to === 0 : from === value.length
}

function pressed(row, at, event) {
  if (event.key === 'Escape') { row.focus(); return }
  const cell = here?.field === event.target
  if ((event.target !== row && !cell) || event.ctrlKey || event.metaKey || event.altKey) return
  const key = event.key.toLowerCase()
  const typing = event.target.matches(TYPED)
  if (ARROWS.includes(key)) {
    if (typing && (key === 'arrowleft' || key === 'arrowright') && !leavesBox(event.target, key)) return
    move(at, key)
  } else if (typing || !lettersOn()) return
  else if (key === 'j' || key === 'k') move(at, key)
  else if (!press(row, key)) return
  event.preventDefault()
}

export function takeKeys(marks) {
  bulk = marks
  rows.forEach((row, at) => {
    row.tabIndex = at === 0 ? 0 : -1
    row.addEventListener('keydown', (event) => pressed(row, at, event))
    row.addEventListener('focusin', (event) => {
      if (event.target !== here?.field) here = null
      rows.forEach((one) => { one.tabIndex = one === row ? 0 : -1 })
    })
  })
}

// The switch for letters: a checkbox marked data-letters, here or on the page about keys.
export function offerLetters() {
  const show = () => document.body.classList.toggle('letters-off', !lettersOn())
  document.querySelectorAll('[data-letters]').forEach((box) => {
    box.checked = lettersOn()
    box.closest('[hidden]')?.removeAttribute('hidden')
    box.addEventListener('change', () => {
      try { localStorage.setItem(STORE, box.checked ? 'on' : 'off') } catch { /* kept nowhere: letters stay on */ }
      show()
    })
  })
  show()
}
