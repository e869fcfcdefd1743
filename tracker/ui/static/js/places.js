// What autosave saves at once on a register: a row, or the session as a whole.
import { boxed, complain, drawn, isTick, place, put, standing } from "./placing.js";
import { restore, say, settle } from "./rows.js";

export function rowPlace(form, row, forget) {
  const hidden = row.querySelector('input[name^="was-"]')
  const at = hidden.name.slice('was-'.length)
  const ours = (field) => field.name?.endsWith(`-${at}`) && !field.name.startsWith('was-') && !field.name.startsWith('leaver-')
  const fieldsOf = () => [...row.querySelectorAll('input, select, textarea')].filter(ours)
  const noteOf = () => row.querySelector('.reg-note textarea')
  const pieces = () => row.querySelectorAll(`.conflict:has([name="keep-${at}"]), input[name="against-${at}"]`)
  const clearProblems = () => row.querySelectorAll('[data-refused]').forEach((one) => one.remove())

  function apply(values, sent) {
    for (const [name, value] of Object.entries(values)) put(fieldsOf(), `${name}-${at}`, value, sent)
    settle(row)
    forget(row)
    noteWords()
  }
  function noteWords() {
    const summary = row.querySelector('.reg-note summary')
    const text = noteOf()?.value.trim()
    const count = text ? text.split(/\s+/).length : 0
    summary?.classList.toggle('has-note', count > 0)
    if (summary?.firstChild) summary.firstChild.textContent = count ? `${count} word${count === 1 ? '' : 's'}` : 'Add note'
  }

  const made = Object.assign(place(fieldsOf, hidden), {
    name: at, row, clearProblems,
    path: `${form.getAttribute('action')}/${at}`,
    head: () => ({ [`was-${at}`]: hidden.value }),
    say: (look, text) => say(row, look, text),
    took(sent, data) {
      hidden.value = data.was
      pieces().forEach((one) => one.remove())
      row.classList.remove('reg-row--conflict', 'reg-row--error')
      clearProblems()
      if (data.row) apply(data.row, sent)
      const stands = Object.fromEntries(Object.entries(sent).filter(([name]) => !/^(keep|against)-/.test(name)))
      for (const [name, value] of Object.entries(data.row ?? {})) stands[`${name}-${at}`] = value === true ? 'yes' : value || ''
      made.saved = made.textOf(stands)
      noteWords()
    },
    ask(sent, data) {
      pieces().forEach((one) => one.remove())
      row.classList.add('reg-row--conflict')
      const details = row.querySelector('.reg-note')
      details.before(...drawn(data.conflict))
      details.open = true
      const note = noteOf()
      if (note.value === (sent[`note-${at}`] ?? '')) note.value = data.note
      forget(row)
    },
    refuse(problems) {
      row.classList.add('reg-row--error')
      complain(problems, (line) => row.querySelector('.reg-note').before(line))
    },
    putBack(kept) {
      const said = (field) => kept.fields[field.name]
      restore(row, fieldsOf().map((field) => [field, isTick(field) ? said(field) === field.value : said(field) ?? field.value]))
      made.tried = kept.tried
      if (made.tried || made.text() !== made.saved) hidden.value = kept.was
      forget(row)
      noteWords()
    },
  })
  made.saved = made.cameText()
  const word = row.querySelector('.save')
  made.first = [word?.className.split('--')[1] ?? 'todo', word?.textContent ?? '']
  return made
}

export function headPlace(form) {
  const hidden = form.elements.head_was
  const box = form.querySelector('.reg-group')
  const names = new Set(['group_note', 'started_at', 'ended_at', 'deliverers'])
  const fieldsOf = () => [...box.querySelectorAll('input, textarea')].filter((field) => names.has(field.name))
  const pieces = () => box.querySelectorAll('.conflict, [data-refused]')
  const apply = (values, sent) => Object.entries(values).forEach(([name, value]) => put(fieldsOf(), name, value, sent))

  const made = Object.assign(boxed(place(fieldsOf, hidden), box, fieldsOf, hidden, (name) => names.has(name)), {
    name: 'head', first: ['todo', ''],
    path: `${form.getAttribute('action')}/head`,
    head: () => ({ head_was: hidden.value }),
    say: standing((word) => form.elements.group_note.after(word)),
    took(sent, data) {
      hidden.value = data.was
      pieces().forEach((one) => one.remove())
      if (data.head) apply(data.head, sent)
      made.saved = made.textOf({ ...sent, ...data.head })
    },
    ask(sent, data) {
      pieces().forEach((one) => one.remove())
      apply(data.typed, sent)
      box.prepend(...drawn(data.conflict))
      const typed = made.read()
      made.offer('keep-head', data.was, (how) => {
        const { group_note: _note, ...theirs } = data.head
        if (how === 'theirs') apply(theirs, typed)
      })
    },
    refuse(problems) {
      complain(problems, (line) => box.firstElementChild.prepend(line))
    },
  })
  made.saved = made.cameText()
  return made
}
