// Questions of an instrument: one that hangs on others is shown once it is asked, the answered are counted, and the
// digits choose an answer and go on. Without this script every question stands there and says when it is asked.
const form = document.querySelector('form[data-asks]')

const boxOf = (code) => form.querySelector(`[data-ask="${CSS.escape(code)}"]`)
const fieldsOf = (box) => [...box.querySelectorAll('input')]

function answerOf(box) {
  if (!box) return { known: false }
  const fields = fieldsOf(box)
  const radio = fields.find((field) => field.type === 'radio' && field.checked)
  const text = radio ? radio.value : fields.filter((field) => field.type !== 'radio').map((field) => field.value.trim()).join('-')
  if (!text || /^-+$/.test(text) || fields.every((field) => field.disabled)) return { known: false }
  return { known: true, text, points: Number(radio ? radio.dataset.points || NaN : text) }
}

// true, false, or null while it cannot be told
function holds(when) {
  const inner = (parts) => parts.map(holds)
  if (when.all) return every(inner(when.all))
  if (when.any) return some(inner(when.any))
  if (when.none) { const found = some(inner(when.none)); return found === null ? null : !found }
  const box = boxOf(when.of)
  if (!box) return true // on another page, which the server has asked
  const said = answerOf(box)
  if ('known' in when) return said.known === when.known
  if (!said.known) return box.hidden ? false : null
  if (when.is) return when.is.includes(said.text)
  const least = when.at_least === undefined || said.points >= Number(when.at_least)
  return least && (when.at_most === undefined || said.points <= Number(when.at_most))
}
const every = (held) => held.includes(false) ? false : held.includes(null) ? null : true
const some = (held) => held.includes(true) ? true : held.includes(null) ? null : false

function settle() {
  for (const box of form.querySelectorAll('[data-when]')) {
    const asked = holds(JSON.parse(box.dataset.when))
    for (const field of fieldsOf(box)) field.disabled = asked === false
    box.hidden = asked === false || (asked === null && !answerOf(box).known)
  }
  const boxes = [...form.querySelectorAll('[data-ask]')].filter((box) => !box.hidden)
  const done = boxes.filter((box) => answerOf(box).known).length
  for (const place of document.querySelectorAll('[data-answered]')) place.textContent = `${done} of ${boxes.length} answered.`
}

function step(event) {
  const box = event.target.closest('[data-ask]')
  if (!box || event.target.type !== 'radio' || event.ctrlKey || event.altKey || event.metaKey) return
  const chosen = /^[1-9]$/.test(event.key) ? fieldsOf(box)[Number(event.key) - 1] : null
  if (!chosen) return
  event.preventDefault()
  chosen.checked = true
  chosen.dispatchEvent(new Event('input', { bubbles: true }))
  const open = [...form.querySelectorAll('[data-ask]')].filter((one) => !one.hidden)
  const next = open[open.indexOf(box) + 1]
  const aim = next ? next.querySelector('input:checked') || next.querySelector('input') : form.querySelector('button')
  aim.focus()
}

if (form) {
  form.addEventListener('input', settle)
  form.addEventListener('keydown', step)
  settle()
}
