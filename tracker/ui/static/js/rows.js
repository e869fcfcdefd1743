// The rows of a register, marked data-row: their controls, found by the classes that also give them their look, and what
// follows when one changes. Scripts add to native controls and take nothing over.
export const rows = [...document.querySelectorAll('[data-row]')]
const tally = document.querySelector('[data-tally]')

export const outcomes = (row) => [...row.querySelectorAll('.seg--out input')]
export const chosen = (row) => outcomes(row).find((input) => input.checked)
export const other = (row) => row.querySelector('.seg--out input.seg__other')
export const list = (row) => row.querySelector('.seg--out select')
export const words = (node) => node?.textContent.trim() ?? ''
export const nameOf = (row) => words(row.querySelector('.reg-name'))
export const controls = (row) => [...row.querySelectorAll('input:not(.reg-change, .reg-tick, [type="hidden"]), select, textarea')]
const isTick = (field) => field.matches('[type="radio"], [type="checkbox"]')

// Everything that a row says, control by control, to be put back later.
export const snapshot = (row) => controls(row).map((field) => [field, isTick(field) ? field.checked : field.value])
export const same = (one, another) => one.length === another.length && one.every(([, value], at) => value === another[at][1])

export function restore(row, kept) {
  for (const [field, value] of kept) {
    if (isTick(field)) field.checked = value
    else field.value = value
  }
  settle(row)
}

// What says what the outcome entails: the chosen option of the list, if its options say such things, else the radio.
function source(row) {
  const outcome = chosen(row)
  const options = outcome === other(row) && list(row)?.querySelector('[data-absent]') && list(row).selectedOptions
  return options ? options[0] : outcome
}

export function settle(row) {
  const entails = source(row)
  const means = row.querySelector('.reg-means')
  row.classList.toggle('is-absent', entails?.dataset.absent === 'yes')
  row.classList.toggle('reg-row--todo', !chosen(row))
  list(row)?.classList.toggle('is-set', Boolean(list(row).value))
  if (means && entails !== row.entails) means.textContent = entails?.dataset.means ?? ''
  row.entails = entails
  if (tally) tally.textContent = `${rows.filter(chosen).length} of ${rows.length} recorded`
}

export function changed(row, target) {
  if (target === list(row) && other(row)) other(row).checked = target.value !== ''
  else if (outcomes(row).includes(target) && target !== other(row) && list(row)) list(row).value = ''
  settle(row)
}

// How a row stands with the server, in its last cell.
export function say(row, look, text) {
  const word = row.querySelector('.save')
  if (!word) return
  word.className = `save save--${look}`
  word.textContent = text
}

const LOOKS = { 'is-att': 'att', 'is-una': 'una' }

// On a narrow screen a row that is recorded folds to a line, as the server folds what it has saved: what was recorded,
// and a box to open the row again. The engagement stays to be rated.
export function fold(row) {
  const outcome = chosen(row)
  if (!outcome) return
  unfold(row)
  const isOther = outcome === other(row)
  const look = isOther ? 'acc' : LOOKS[outcome.nextElementSibling.className] ?? 'acc'
  const label = isOther ? words(list(row).selectedOptions[0]) : words(outcome.nextElementSibling)
  const there = !row.classList.contains('is-absent')
  const rated = row.querySelector('.seg--eng input:checked')
  const chip = Object.assign(document.createElement('span'), { className: `chip ${look}`, textContent: label })
  const line = Object.assign(document.createElement('p'), { className: 'reg-brief' })
  const box = Object.assign(document.createElement('input'), { type: 'checkbox', className: 'reg-change', id: `change-${outcome.id}` })
  const change = Object.assign(document.createElement('label'), { className: 'reg-change', htmlFor: box.id, textContent: 'Change' })
  const whose = Object.assign(document.createElement('span'), { className: 'govuk-visually-hidden', textContent: ` the row of ${nameOf(row)}` })
  const minutes = row.querySelector('.reg-min input')?.value
  line.append(chip, there && minutes ? ` ${minutes} min${rated ? `, engagement ${rated.value}` : ''}` : '')
  box.autocomplete = 'off'
  change.append(whose)
  row.querySelector('.reg-id').after(line, box, change)
  row.classList.add('is-folded')
  row.classList.toggle('is-rated', !there || Boolean(rated))
}

export function unfold(row) {
  row.classList.remove('is-folded', 'is-rated')
  row.querySelectorAll('.reg-brief, .reg-change').forEach((part) => part.remove())
}
