// What is typed into a form marked data-keep and not saved yet stays in this browser (keeping.js), for when the browser
// dies or the page is left by mistake. Whoever opens the form again is offered it: to put it back, or to throw it away.
// Nothing is put back by itself, and what a colleague saved meanwhile is not lost: the version that was read comes back too.
import { canKeep, drop, dropAs, keep, readable, unlock } from "./keeping.js";

const PAUSE = 400 // after the last letter, in ms
const FORM = 'form'

const form = document.querySelector('form[data-keep]')
const path = location.pathname
let leaving = false
let timer = 0

const isTyped = (field) => field.name && field.name !== 'csrf_token' && !['submit', 'button', 'file', 'password'].includes(field.type)
  && (field.type !== 'hidden' || field.name === 'seen')
const fields = () => [...form.elements].filter(isTyped)

// What stands in the form: its values by name, in order; of boxes and radios those that are chosen.
function read() {
  const found = {}
  for (const field of fields()) {
    found[field.name] ??= []
    if (field.type === 'radio' || field.type === 'checkbox') {
      if (field.checked) found[field.name].push(field.value)
    } else if (field.type === 'select-multiple') found[field.name].push(...[...field.selectedOptions].map((one) => one.value))
    else found[field.name].push(field.value)
  }
  return found
}

const typed = (values) => JSON.stringify({ ...values, seen: undefined })

function putBack(values) {
  const at = {}
  for (const field of fields()) {
    const kept = values[field.name]
    if (!kept) continue
    if (field.type === 'radio' || field.type === 'checkbox') field.checked = kept.includes(field.value)
    else if (field.type === 'select-multiple') for (const one of field.options) one.selected = kept.includes(one.value)
    else {
      at[field.name] = (at[field.name] ?? -1) + 1
      field.value = kept[at[field.name]] ?? ''
    }
    for (const event of ['input', 'change', 'keyup']) field.dispatchEvent(new Event(event, { bubbles: true }))
  }
}

function when(at) {
  const on = new Date(at)
  const time = on.toLocaleTimeString('en-GB', { hour: 'numeric', minute: '2-digit', hour12: true }).replace(/:00(?= ?[ap]m)/, '').replace(/\s/, '')
  if (on.toDateString() === new Date().toDateString()) return time
  return `${on.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })}, ${time}`
}

function offer(id, kept) {
  const box = Object.assign(document.createElement('section'), { className: 'tk-card tk-card--main tk-section govuk-!-margin-top-3', role: 'status' })
  const said = Object.assign(document.createElement('p'), { className: 'govuk-body', textContent: `You have unsaved text from ${when(kept.at)} here.` })
  const group = Object.assign(document.createElement('div'), { className: 'govuk-button-group' })
  const back = Object.assign(document.createElement('button'), { type: 'button', className: 'govuk-button govuk-button--secondary', textContent: 'Put it back' })
  const away = Object.assign(document.createElement('button'), { type: 'button', className: 'govuk-button govuk-button--secondary', textContent: 'Throw it away' })
  const settled = () => {
    dropAs(id)
    box.remove()
    fields().find((field) => field.type !== 'hidden')?.focus()
  }
  back.addEventListener('click', () => { putBack(kept.fields); save(); settled() })
  away.addEventListener('click', settled)
  group.append(back, away)
  box.append(said, group)
  form.before(box)
}

function save() {
  clearTimeout(timer)
  if (leaving) return
  const now = read()
  if (typed(now) === came) drop(FORM)
  else keep(FORM, { path, title: document.title, place: FORM, was: '', tried: null, fields: now, at: Date.now() })
}

async function start() {
  try {
    await unlock(form.dataset.keep)
  } catch {
    return // nobody is signed in, or nothing can be reached: the form works as it does without this
  }
  if (!canKeep()) return
  const found = (await readable(false)).filter(([, kept]) => kept.path === path && kept.place === FORM)
  found.sort(([, one], [, other]) => other.at - one.at)
  const [newest, ...older] = found
  older.forEach(([id]) => dropAs(id))
  if (newest && typed(newest[1].fields) === typed(read())) dropAs(newest[0])
  else if (newest) offer(...newest)
  if (typed(read()) !== came) save() // typed while the key was on its way
  form.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(save, PAUSE) })
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') save() })
}

let came = ''
if (form?.dataset.keep) {
  // a page that was refused shows what was typed: none of that is saved
  came = document.querySelector('.govuk-error-summary, #beside') ? null : typed(read())
  form.addEventListener('submit', (event) => {
    if (event.defaultPrevented) return
    clearTimeout(timer)
    leaving = true
    drop(FORM)
  })
  window.addEventListener('pageshow', (event) => { if (event.persisted) leaving = false })
  window.addEventListener('tracker:leaving', () => { leaving = true })
  start()
}
