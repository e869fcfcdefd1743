// A register: letters and arrows, a tally, bulk marks, undo, and each row saved as it is typed. The rows hold native
// controls, and without scripts the page is one form that the server does the same with.
import { autosave } from "./autosaving.js";
import { offerBulk } from "./bulk.js";
import { offerLetters, takeKeys } from "./grid.js";
import { headPlace, rowPlace } from "./places.js";
import { changed, chosen, fold, rows, same, settle, snapshot, unfold } from "./rows.js";
import { forget, noteStep, offerUndo } from "./stepping.js";

const form = document.querySelector('form[data-register]')

// Where nothing is saved by itself, a row that differs from what the page came with says so.
function unsaved(row) {
  const word = row.querySelector('.save')
  if (!word) return
  const back = same(snapshot(row), row.came.values)
  word.className = back ? row.came.look : 'save save--todo'
  word.textContent = back ? row.came.text : 'Unsaved'
}

const SAID = {
  signed: 'A colleague signed this register meanwhile. Press Save draft to see what you typed beside it.',
  gone: 'Somebody is on this register no more. Press Save draft to see what you typed.',
  denied: 'You may not record this register any more. Copy what you typed.',
  lost: (kept) => kept.fields[`note-${kept.place}`] || 'somebody who is on it no more',
}
const placeOf = new Map(form ? rows.map((row) => [row, rowPlace(form, row, forget)]) : [])
const saving = form ? autosave(form, [...placeOf.values(), headPlace(form)], SAID) : null
const touched = (row, soon) => (saving ? saving.touched(placeOf.get(row), soon) : unsaved(row))

let last = null
// The row that was left folds, once it is saved and says all that it should.
function moveOn(row) {
  const left = last
  last = row
  if (!left || left === row || !saving?.isSaved(placeOf.get(left))) return
  if (left.querySelector('input.reg-change:checked') || !left.classList.contains('is-folded')) {
    if (chosen(left) && (left.classList.contains('is-absent') || left.querySelector('.seg--eng input:checked'))) fold(left)
  }
}

for (const row of rows) {
  const word = row.querySelector('.save')
  row.came = { values: snapshot(row), look: word?.className, text: word?.textContent }
  row.addEventListener('input', () => touched(row, false))
  row.addEventListener('change', (event) => {
    if (event.target.matches('.reg-change')) return
    moveOn(row)
    changed(row, event.target)
    noteStep(row)
    touched(row, true)
  })
  row.addEventListener('focusin', () => moveOn(row))
  settle(row)
}
takeKeys(offerBulk(touched))
offerLetters()

const markAll = document.querySelector('[data-mark-all]')
if (markAll) {
  offerUndo(markAll, (row) => {
    unfold(row)
    touched(row, true)
  })
}
