// Taking back: every change of a row is a step, and so is what a bulk mark did to many at once. The button appears with
// the first step; Ctrl+Z does the same wherever nothing is being typed.
import { restore, rows, same, snapshot } from "./rows.js";

const MOST = 100
const steps = []
let hear = () => {}
const button = Object.assign(document.createElement('button'), { type: 'button', className: 'tk-sort', textContent: 'Undo', hidden: true })
const said = Object.assign(document.createElement('span'), { className: 'tk-small', role: 'status' })

for (const row of rows) row.last = snapshot(row)

function put(step) {
  steps.push(step)
  if (steps.length > MOST) steps.shift()
  button.hidden = false
}

// Notes what one row was before a change that has just been made.
export function noteStep(row) {
  const now = snapshot(row)
  if (same(now, row.last)) return
  put({ what: '', was: [[row, row.last]] })
  row.last = now
  said.textContent = ''
}

// Does something to several rows as one step.
export function asOneStep(some, what, act) {
  const was = some.map((row) => [row, row.last])
  for (const row of some) {
    act(row)
    row.last = snapshot(row)
  }
  if (some.length) put({ what, was })
  said.textContent = what
}

export function tell(text) {
  said.textContent = text
}

export function forget(row) {
  row.last = snapshot(row)
}

export function undo() {
  const step = steps.pop()
  if (!step) return
  for (const [row, kept] of step.was) {
    restore(row, kept)
    row.last = snapshot(row)
    hear(row)
  }
  button.hidden = !steps.length
  said.textContent = step.what ? 'Undone.' : `Undone for ${step.was[0][0].querySelector('.reg-name')?.textContent.trim() ?? 'this row'}.`
}

// Puts the button and what it says beside the bulk marks; `told` hears of every row that was put back.
export function offerUndo(beside, told) {
  hear = told
  beside.after(said, ' ', button)
  button.addEventListener('click', () => {
    undo()
    if (button.hidden) beside.focus()
  })
  document.addEventListener('keydown', (event) => {
    const typing = event.target.matches?.('textarea, select, input:not([type="radio"], [type="checkbox"])')
    if (event.key.toLowerCase() !== 'z' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || typing || !steps.length) return
    event.preventDefault()
    undo()
  })
}
