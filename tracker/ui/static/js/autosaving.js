// Each place of a form (a row of a register, a prompt of a note) is saved as it is typed. Until the server has said that
// it has it, a place stays in this browser too (keeping.js) and is sent again. A save whose answer was lost is sent again
// as it was before anything newer, so that nobody is in conflict with themselves. Every form that saves itself does it here.
import { canKeep, drop, dropAs, Ended, forgetKey, keep, readable, unlock } from "./keeping.js";
import { send } from "./sending.js";

const PAUSE = 800 // after the last letter, in ms
const WAITS = [1000, 2000, 4000, 8000, 15000, 30000]
const SAID = {
  busy: ['busy', 'Saving'], waiting: ['todo', 'Unsaved'], offline: ['off', 'Not sent'], ended: ['bad', 'Not saved'],
  refused: ['bad', 'Not saved'], conflict: ['bad', 'Choose one'], signed: ['bad', 'Not saved'], gone: ['bad', 'Not saved'],
  denied: ['bad', 'Not saved'],
}

// `places` are made by placing.js; `said` has what is said of states that each form words for itself: `signed`, `gone`,
// `denied`, and `lost(kept)` for a place that is on the form no more. A form that keeps more in this browser than it saves
// by itself is told when it can (`ready`) and gets it back (`found(kept)`, which says whether it took it).
export function autosave(form, places, said) {
  const keyAt = form.dataset.key
  const bar = Object.assign(document.createElement('p'), { className: 'reg-sent', role: 'status' })
  form.querySelector('.reg-sign').prepend(bar) // on a line of its own that is always there: no button moves under a click
  let user = null
  let line = 'up' // or `down`, `ended`, `other`
  let failures = 0
  let retry = 0
  let sending = null
  let passing = false
  let happened = false
  let recovered = false

  const isOwed = (place) => Boolean(place.tried) || place.text() !== place.saved
  const owed = () => places.filter(isOwed)
  const stuck = () => owed().filter((place) => !(place.state === 'busy' || place.state === 'waiting'))

  function show(place, state) {
    place.state = state
    const time = new Date().toLocaleTimeString('en-GB', { hour: 'numeric', minute: '2-digit', hour12: true, timeZone: form.dataset.zone })
    if (state === 'ok') place.shown = ['ok', time.replace(/:00(?= ?[ap]m)/, '').replace(/\s/, '')]
    place.say(...(SAID[state] ?? place.shown))
    sum()
  }

  // What was typed was taken back before it was sent: the place stands as it did.
  function showAsBefore(place) {
    place.state = 'ok'
    place.say(...(place.shown ?? place.first))
    sum()
  }

  // One sentence for all rows: what is not saved, where it is, and what to do.
  function sum() {
    const count = owed().length
    const these = count === 1 ? 'One change is' : `${count} changes are`
    const here = canKeep() ? ' kept in this browser and' : ' on this page, which must stay open, and'
    let text = count || !happened ? '' : 'All changes saved'
    if (line === 'ended' && count) text = `You are signed out. ${these} still on this page: sign in again in another window, then come back here.`
    else if (line === 'other') text = 'Somebody else is signed in in this browser now. Nothing more is sent from this page.'
    else if (line === 'down') text = count ? `No connection. ${these}${here} sent when it is back.` : 'No connection. What you type is kept until it is back.'
    else if (count) {
      const state = ['signed', 'gone', 'denied', 'conflict', 'refused'].find((one) => places.some((place) => place.state === one && isOwed(place)))
      text = {
        signed: said.signed,
        gone: said.gone,
        denied: said.denied,
        conflict: 'A colleague changed the same: choose which to keep.',
        refused: 'Some changes cannot be saved as they are.',
      }[state] ?? ''
    }
    if (bar.textContent !== text) bar.textContent = text
    bar.classList.toggle('is-bad', line !== 'up' || text.length > 20)
  }

  const entry = (place) => ({
    path: form.getAttribute('action'), title: document.title, place: place.name, was: place.was(), tried: place.tried, fields: place.read(),
  })
  const keepIt = (place) => (line === 'ended' || line === 'other' ? null : keep(place.name, entry(place)))

  function touched(place, soon) {
    happened = true
    clearTimeout(place.timer)
    if (place.state === 'conflict' && place.text() === place.asked) return
    if (!isOwed(place)) {
      drop(place.name)
      showAsBefore(place)
      return
    }
    place.clearProblems()
    keepIt(place)
    show(place, line === 'up' ? 'waiting' : line === 'down' ? 'offline' : 'ended')
    place.due = false
    place.timer = setTimeout(() => {
      place.due = true
      run()
    }, soon ? 0 : PAUSE)
  }

  // Sends what is due, one after another; stops where nothing can be reached.
  function run() {
    sending ??= (async () => {
      let place
      while (line === 'up' && (place = places.find((one) => one.due && isOwed(one)))) await sendOne(place)
    })().finally(() => { sending = null })
    return sending
  }

  async function sendOne(place) {
    const fields = place.tried ?? place.read()
    place.tried = fields
    place.due = false
    show(place, 'busy')
    keepIt(place)
    const { what, data } = await send(form, place.path, { ...fields, ...place.head() })
    if (what === 'unreachable') return lost(place)
    failures = 0
    if (what === 'ended') return ended(place)
    place.tried = null
    if (what === 'saved') place.took(fields, data)
    else if (what === 'conflict') place.ask(fields, data)
    else if (what === 'refused') place.refuse(data.problems ?? {})
    if (what === 'conflict') place.asked = place.text()
    const newer = place.text() !== place.textOf(fields) && what !== 'conflict'
    if (isOwed(place) && newer) {
      if (what !== 'saved') place.due = true
      return touched(place, what !== 'saved')
    }
    if (isOwed(place)) keepIt(place)
    else drop(place.name)
    show(place, what === 'saved' ? 'ok' : what)
  }

  function lost(place) {
    line = 'down'
    place.due = true
    owed().forEach((one) => show(one, 'offline'))
    clearTimeout(retry)
    retry = setTimeout(resume, WAITS[Math.min(failures++, WAITS.length - 1)])
  }

  // The token may be of a sign-in before this one: ask once who is signed in, and go on if it is the same person.
  async function ended(place) {
    place.due = true
    const before = form.elements.csrf_token.value
    await identify()
    if (line === 'up' && form.elements.csrf_token.value === before) line = 'ended'
    if (line !== 'up') show(place, 'ended')
  }

  async function identify() {
    try {
      const found = await unlock(keyAt)
      if (user !== null && user !== found.user) {
        line = 'other'
        forgetKey()
        return
      }
      user = found.user
      line = 'up'
      document.querySelectorAll('input[name="csrf_token"]').forEach((field) => { field.value = found.token })
      owed().forEach((place) => keepIt(place))
      said.ready?.()
    } catch (error) {
      line = error instanceof Ended ? 'ended' : 'down'
      if (line === 'ended') forgetKey()
    }
  }

  // Tries again: after a wait, when the browser says that there is a connection, when somebody comes back to the page.
  async function resume() {
    clearTimeout(retry)
    if (line === 'other') return
    await identify()
    if (line === 'up') {
      failures = 0
      if (!recovered) await recover()
      owed().forEach((place) => { place.due ||= !['conflict', 'refused', 'signed', 'gone', 'denied'].includes(place.state) })
      await run()
    } else if (line === 'down') {
      retry = setTimeout(resume, WAITS[Math.min(failures++, WAITS.length - 1)])
      owed().forEach((place) => show(place, 'offline'))
    } else owed().forEach((place) => show(place, 'ended'))
    sum()
  }

  // What a page that ended without warning had left: put back into its rows and sent; of other registers it is said where.
  async function recover() {
    recovered = true
    const found = await readable(false)
    const elsewhere = new Map()
    for (const [id, kept] of found) {
      const place = kept.path === form.getAttribute('action') ? places.find((one) => one.name === kept.place) : null
      if (kept.path === form.getAttribute('action') && said.found?.(kept)) await dropAs(id)
      else if (place && place.text() === place.saved) {
        place.putBack(kept)
        await keepIt(place)
        await dropAs(id)
        touched(place, true)
      } else if (kept.path !== form.getAttribute('action')) elsewhere.set(kept.path, kept.title)
      else if (!place) elsewhere.set(kept.path, `${kept.title}: ${said.lost(kept)}`)
    }
    for (const [path, title] of elsewhere) {
      const link = Object.assign(document.createElement('a'), { className: 'govuk-link', href: path, textContent: title })
      const notice = Object.assign(document.createElement('p'), { className: 'govuk-inset-text', textContent: 'Not sent yet: ' })
      notice.append(link)
      form.before(notice)
    }
  }

  // A form is sent whole only when what is on its way has arrived, and never into a connection that is not there.
  form.addEventListener('submit', (event) => {
    if (passing || (!owed().length && line === 'up' && navigator.onLine)) return
    event.preventDefault()
    owed().forEach((place) => { clearTimeout(place.timer); place.due ||= place.state === 'waiting' })
    const go = async () => {
      if (line !== 'up' || !navigator.onLine) await resume()
      await run()
      if (line !== 'up') return
      passing = true
      form.requestSubmit(event.submitter)
    }
    go()
  })

  window.addEventListener('beforeunload', (event) => { if (!passing && stuck().length) event.preventDefault() })
  window.addEventListener('online', resume)
  window.addEventListener('offline', () => {
    if (line !== 'up') return
    line = 'down'
    failures = 0
    clearTimeout(retry)
    retry = setTimeout(resume, WAITS[0])
    owed().forEach((place) => show(place, 'offline'))
    sum()
  })
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') { if (line !== 'up') resume() } else flush()
  })
  window.addEventListener('pagehide', flush)

  // Somebody leaves within the moment that letters wait: what is left goes along, and stays kept in case it is not heard.
  function flush() {
    if (line !== 'up' || passing) return
    for (const place of owed()) {
      if (place.state !== 'waiting') continue
      clearTimeout(place.timer)
      place.due = true
      if (document.visibilityState === 'visible') run()
      else send(form, place.path, { ...(place.tried ?? place.read()), ...place.head() }, { leaving: true })
    }
  }

  window.addEventListener('tracker:leaving', () => { passing = true })
  resume()
  for (const place of places) place.listen?.((soon) => touched(place, soon))
  form.setAttribute('autocomplete', 'off') // so that no browser puts old values over newer ones on the way back
  owed().forEach((place) => touched(place, true))
  return { touched, isSaved: (place) => !isOwed(place) && place.state === 'ok' }
}
