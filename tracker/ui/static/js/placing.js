// A place: what autosave saves at once. It reads its controls as the form would send them, takes the server's answer in,
// and shows a conflict with both versions where it arose. `places.js` has those of a register, `note.js` those of a note.
export const isTick = (field) => field.type === 'radio' || field.type === 'checkbox'
const AS_IT_IS = { ticked: (field) => field.checked, value: (field) => field.value }
// What the page came with: a change that was made before this script had come is one too.
const AS_IT_CAME = {
  ticked: (field) => field.defaultChecked,
  value: (field) => (field.options ? [...field.options].find((one) => one.defaultSelected)?.value ?? '' : field.defaultValue),
}

function readFrom(fields, { ticked, value } = AS_IT_IS) {
  const found = {}
  for (const field of fields) {
    if (isTick(field) && !ticked(field)) continue
    if ('many' in field.dataset || field.name === 'deliverers') (found[field.name] ??= []).push(field.value)
    else found[field.name] = isTick(field) ? field.value : value(field)
  }
  return found
}

// A control's value put to what the server says, unless somebody typed on meanwhile.
export function put(fields, name, value, sent) {
  const mine = fields.filter((field) => field.name === name)
  const now = readFrom(mine)[name] ?? ''
  if (String(now) !== String(sent[name] ?? '')) return
  for (const field of mine) {
    if (field.type === 'radio') field.checked = field.value === value
    else if (field.type === 'checkbox') field.checked = Array.isArray(value) ? value.includes(field.value) : Boolean(value)
    else field.value = value
  }
}

export function drawn(html) {
  const piece = new DOMParser().parseFromString(html, 'text/html').body
  return document.importNode(piece, true).childNodes
}

export function place(fieldsOf, was) {
  const made = {
    state: 'ok', shown: null, tried: null, timer: 0, due: false, asked: null,
    read: () => readFrom(fieldsOf()),
    textOf: (fields) => JSON.stringify(Object.entries(fields).filter(([, value]) => String(value)).sort()),
    text: () => made.textOf(made.read()),
    was: () => was.value,
    cameText: () => made.textOf(readFrom(fieldsOf(), AS_IT_CAME)),
  }
  return made
}

// What a place of a note and the head of a register have in common: a few controls in a box, named by `isOurs`.
export function boxed(made, box, fieldsOf, hidden, isOurs) {
  return Object.assign(made, {
    row: null,
    clearProblems: () => box.querySelectorAll('[data-refused]').forEach((one) => one.remove()),
    putBack(kept) {
      for (const field of fieldsOf()) {
        const value = kept.fields[field.name]
        if (isTick(field)) field.checked = [].concat(value ?? []).includes(field.value)
        else field.value = value ?? ''
      }
      made.tried = kept.tried
      if (made.tried || made.text() !== made.saved) hidden.value = kept.was
    },
    listen(hear) {
      made.hear = hear
      box.addEventListener('input', (event) => { if (isOurs(event.target.name)) hear(false) })
      box.addEventListener('change', (event) => { if (isOurs(event.target.name)) hear(true) })
    },
    // The versions side by side, and what becomes of the box when one is chosen: it waits to be sent over theirs.
    offer(name, was, choose) {
      box.querySelectorAll(`[name="${name}"]`).forEach((one) => one.addEventListener('change', (event) => {
        event.stopPropagation()
        choose(one.value)
        hidden.value = was
        made.asked = null
        made.state = 'waiting'
        made.hear(true)
      }))
    },
  })
}

// How a place stands with the server, after its last control.
export function standing(after) {
  const word = Object.assign(document.createElement('span'), { className: 'save save--todo' })
  after(word)
  return (look, text) => {
    word.className = `save save--${look}`
    word.textContent = text
  }
}

// Why the server refused what a place says, before one of its parts.
export function complain(problems, before) {
  for (const text of Object.values(problems)) {
    const line = Object.assign(document.createElement('p'), { className: 'reg-err', textContent: text })
    line.dataset.refused = ''
    line.setAttribute('role', 'alert')
    before(line)
  }
}
