// What was typed and is not saved yet, kept in this browser: encrypted with a key that only the sign-in on the server
// has. The key is asked for, held in memory and written nowhere, so after the sign-in has ended nothing here can be read;
// what cannot be read is deleted. A crash leaves the entries, and the same sign-in can read them again.
const NAME = 'tracker-unsent'
const STORE = 'entries'
const tab = crypto.randomUUID?.() ?? String(Math.random())
const held = `tracker-tab-${tab}`
let lock = null // the key, for as long as this page is open
let opened = null

export class Ended extends Error {}
export class Unreachable extends Error {}

// Another page of the same person must not take what this one is still writing.
navigator.locks?.request(held, () => new Promise(() => {}))

// The key of the sign-in, whose it is, and a token for posts. Throws Ended when nobody is signed in.
export async function unlock(address) {
  let answer
  try {
    answer = await fetch(address, { headers: { Accept: 'application/json' }, redirect: 'manual', cache: 'no-store' })
  } catch {
    throw new Unreachable()
  }
  if (answer.status >= 500) throw new Unreachable()
  if (!answer.ok) throw new Ended()
  const { key, user, token } = await answer.json()
  const bytes = Uint8Array.from(atob(key), (letter) => letter.charCodeAt(0))
  lock = crypto.subtle ? await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']) : null
  return { user, token }
}

export function forgetKey() {
  lock = null
}

export const canKeep = () => Boolean(lock)

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result)
  request.onerror = () => reject(request.error)
})

function store(mode, act) {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  return opened.then((kept) => done(act(kept.transaction(STORE, mode).objectStore(STORE))))
}

// What is kept and dropped is so in the order in which it was said. Nobody waits for it: a slow disk holds up no save.
// A browser that keeps nothing, or has no room, leaves it with the page.
const inTurn = (act) => { last = last.then(act).catch(() => {}); return last }
let last = Promise.resolve()

// Keeps a value under a name of this page's own.
export function keep(name, value) {
  if (!lock) return last
  const [key, text] = [lock, new TextEncoder().encode(JSON.stringify(value))]
  return inTurn(async () => {
    const iv = crypto.getRandomValues(new Uint8Array(12))
    const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, text)
    if (lock === key) await store('readwrite', (entries) => entries.put({ iv, sealed }, `${tab} ${name}`))
  })
}

export const drop = (name) => inTurn(() => store('readwrite', (entries) => entries.delete(`${tab} ${name}`)))
export const dropAs = (id) => store('readwrite', (entries) => entries.delete(id)).catch(() => {})
export const clear = () => store('readwrite', (entries) => entries.clear()).catch(() => {})

async function unseal({ iv, sealed }) {
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, lock, sealed)))
}

// Whether anything at all is kept, readable or not.
export const isEmpty = () => store('readonly', (entries) => entries.count()).then((found) => !found).catch(() => true)

// Every entry that this sign-in can read, as [id, value]; all others are deleted. `ofOpenPages` says whether to include
// those that a page which is open now still writes.
export async function readable(ofOpenPages) {
  if (!lock) return []
  const locks = await navigator.locks?.query()
  const live = new Set((locks?.held ?? []).map((one) => one.name))
  const found = []
  try {
    const ids = await store('readonly', (entries) => entries.getAllKeys())
    for (const id of ids) {
      const entry = await store('readonly', (entries) => entries.get(id))
      if (!entry) continue
      try {
        const value = await unseal(entry)
        if (ofOpenPages || !live.has(`tracker-tab-${String(id).split(' ')[0]}`)) found.push([id, value])
      } catch {
        await dropAs(id)
      }
    }
  } catch { /* a browser that keeps nothing */ }
  return found
}
