// Bulk marks: plain attendance for every row still empty, or an outcome of the list for those, or for the rows that are
// ticked. Each is one step, which undo takes back. Without scripts the same buttons send the form, and nothing is ticked.
import { chosen, fold, list, nameOf, other, outcomes, rows, settle } from "./rows.js";
import { asOneStep, tell } from "./stepping.js";

const box = document.querySelector('.reg-bulk')
const choice = box?.querySelector('select')
const button = box?.querySelector('button')
const told = button?.textContent
const tickOf = (row) => row.querySelector('.reg-tick')
const ticked = () => rows.filter((row) => tickOf(row)?.checked)
// Rows still empty; not those marked data-leave, nor of somebody who had left: they are asked about one by one.
const empty = () => rows.filter((row) => !chosen(row) && !('leave' in row.dataset) && !row.querySelector('[name^="leaver-"]'))

function choose(row, code) {
  const plain = outcomes(row).find((input) => input !== other(row) && input.value === code)
  if (plain) plain.checked = true
  else if (other(row)) other(row).checked = true
  if (list(row)) list(row).value = plain ? '' : code
  settle(row)
  fold(row)
}

function mark(some, code, touched) {
  asOneStep(some, some.length === 1 ? '1 person marked.' : `${some.length} people marked.`, (row) => choose(row, code))
  some.forEach((row) => touched(row, true))
}

function count() {
  const number = ticked().length
  button.textContent = number ? `Mark the ${number === 1 ? 'one' : number} ticked` : told
  tell(number ? `${number} ticked.` : '')
}

function offerTicks() {
  for (const row of rows) {
    if (tickOf(row)) continue
    const tick = Object.assign(document.createElement('input'), { type: 'checkbox', className: 'reg-tick', autocomplete: 'off' })
    tick.setAttribute('aria-label', `Tick ${nameOf(row)}`)
    for (const kind of ['input', 'change']) tick.addEventListener(kind, (event) => event.stopPropagation())
    tick.addEventListener('change', count)
    row.querySelector('.reg-id').prepend(tick)
  }
}

function clearTicks() {
  rows.forEach((row) => tickOf(row)?.remove())
  button.textContent = told
}

function complain() {
  const line = box.querySelector('.reg-err') ?? Object.assign(document.createElement('p'), { className: 'reg-err', id: 'rest-lacks' })
  line.textContent = 'Choose an outcome'
  line.setAttribute('role', 'alert')
  choice.before(line)
  choice.setAttribute('aria-describedby', line.id)
  choice.focus()
}

// What the keyboard does with ticks: a key ticks a row, a letter marks all that are ticked, another goes to the list.
const KEYS = {
  tick(row) {
    box.open = true
    offerTicks()
    tickOf(row).checked = !tickOf(row).checked
    count()
  },
  some: () => ticked().length > 0,
  list: () => choice.focus(),
}

// Takes the bulk marks over; `touched` hears of every row that one changed. Returns what the keyboard may do, if anything.
export function offerBulk(touched) {
  const all = document.querySelector('[data-mark-all]')
  all?.addEventListener('click', (event) => {
    event.preventDefault()
    if (rows.length) mark(empty(), outcomes(rows[0])[0].value, touched)
  })
  if (!box) return null
  box.addEventListener('toggle', () => (box.open ? offerTicks() : clearTicks()))
  choice.addEventListener('change', () => {
    box.querySelector('.reg-err')?.remove()
    choice.removeAttribute('aria-describedby')
  })
  button.addEventListener('click', (event) => {
    event.preventDefault()
    if (!choice.value) return complain()
    const some = ticked()
    mark(some.length ? some : empty(), choice.value, touched)
    choice.value = ''
    rows.forEach((row) => { if (tickOf(row)) tickOf(row).checked = false })
    button.textContent = told
  })
  if (box.open) offerTicks()
  return {
    ...KEYS,
    letter(code) {
      mark(ticked(), code, touched)
      rows.forEach((row) => { if (tickOf(row)) tickOf(row).checked = false })
      button.textContent = told
    },
  }
}
