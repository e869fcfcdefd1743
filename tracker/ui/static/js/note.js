// A note: each prompt is saved as it is typed, with what restricts or tags it. A concern is not: it is sent by a button,
// so that nobody is alarmed by half a sentence. Until then it is kept in this browser, and who leaves is asked first.
import { autosave } from "./autosaving.js";
import { drop, keep } from "./keeping.js";
import { boxed, complain, drawn, place, standing } from "./placing.js";

const SAID = {
  signed: 'A colleague signed this note meanwhile. Press Save draft to see what you typed beside it.',
  gone: '',
  denied: 'You may not write this note any more. Copy what you typed.',
  lost: (kept) => kept.fields[`text-${kept.place}`] || 'text under a prompt that it has no more',
}

function promptPlace(form, box) {
  const key = box.dataset.prompt
  const hidden = box.querySelector('input[name^="was-"]')
  const text = box.querySelector('textarea')
  const ours = new Set([`text-${key}`, `only-${key}`, `target-${key}`])
  const fieldsOf = () => [...box.querySelectorAll('input, textarea')].filter((field) => ours.has(field.name))
  box.querySelectorAll(`input[name="target-${key}"]`).forEach((field) => { field.dataset.many = '' })
  const pieces = () => box.querySelectorAll('.conflict, [data-refused]')

  function choose(how, data) {
    if (how === 'both') text.value = data.both
    if (how === 'theirs') {
      text.value = data.theirs.text
      for (const field of fieldsOf()) {
        if (field.name === `only-${key}`) field.checked = data.theirs.only
        if (field.name === `target-${key}`) field.checked = data.theirs.target.includes(field.value)
      }
    }
    text.dispatchEvent(new Event('keyup')) // the count of what is left
  }

  const made = Object.assign(boxed(place(fieldsOf, hidden), box, fieldsOf, hidden, (name) => ours.has(name)), {
    name: key, first: ['todo', ''],
    path: `${form.getAttribute('action')}/typed/${encodeURIComponent(key)}`,
    head: () => ({ [`was-${key}`]: hidden.value }),
    say: standing((word) => box.querySelector('.note-foot').append(word)),
    took(sent, data) {
      hidden.value = data.was
      pieces().forEach((one) => one.remove())
      made.saved = made.textOf(sent)
      document.querySelectorAll('[data-unwritten]').forEach((one) => { one.textContent = 'Draft, not signed' })
      form.querySelector('.reg-sign__state').textContent = ''
    },
    ask(sent, data) {
      pieces().forEach((one) => one.remove())
      text.closest('.govuk-form-group').before(...drawn(data.conflict))
      made.offer(`keep-${key}`, data.was, (how) => choose(how, data))
    },
    refuse: (problems) => complain(problems, (line) => text.closest('.govuk-form-group').after(line)),
  })
  made.saved = made.cameText()
  return made
}

const form = document.querySelector('form[data-note]')
const concern = form.elements.concern_text
const chosen = () => form.querySelector('[name="concern_kind"]:checked')?.value ?? ''
const unsent = Object.assign(document.createElement('p'), { className: 'save save--off', textContent: 'Not sent yet: save or sign to send it' })
let leaving = false

function keepConcern() {
  if (!concern || leaving) return
  const text = concern.value.trim()
  if (text) concern.parentElement.append(unsent)
  else unsent.remove()
  if (!text) return void drop('concern')
  keep('concern', {
    path: form.getAttribute('action'), title: document.title, place: 'concern', was: '', tried: null,
    fields: { concern_text: concern.value, concern_kind: chosen() },
  })
}

// A concern that a page which ended without warning had left, back in its box.
function foundConcern(kept) {
  if (kept.place !== 'concern' || !concern) return false
  const { concern_text: text, concern_kind: kind } = kept.fields
  if (!concern.value.includes(text)) concern.value = [concern.value, text].filter(Boolean).join('\n\n')
  if (!chosen()) form.querySelectorAll('[name="concern_kind"]').forEach((one) => { one.checked = one.value === kind })
  keepConcern()
  return true
}

concern?.addEventListener('input', keepConcern)
form.addEventListener('change', (event) => { if (event.target.name === 'concern_kind') keepConcern() })
autosave(form, [...form.querySelectorAll('[data-prompt]')].map((box) => promptPlace(form, box)), { ...SAID, ready: keepConcern, found: foundConcern })

form.addEventListener('submit', (event) => {
  if (event.defaultPrevented) return
  leaving = true
  drop('concern')
})
window.addEventListener('tracker:leaving', () => { leaving = true })
window.addEventListener('beforeunload', (event) => { if (!leaving && concern?.value.trim()) event.preventDefault() })
