// One save sent, and what became of it, in a word: saved, refused, conflict, signed, gone, denied, ended, unreachable.
const LONGEST = 15000

export function tokenOf(form) {
  return form.elements.csrf_token?.value ?? ''
}

export async function send(form, path, fields, { leaving = false } = {}) {
  const body = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) for (const one of [].concat(value)) body.append(name, one)
  let answer
  try {
    answer = await fetch(path, {
      method: 'POST',
      body,
      headers: { Accept: 'application/json', 'X-CSRFToken': tokenOf(form) },
      redirect: 'manual',
      keepalive: leaving,
      signal: AbortSignal.timeout(LONGEST),
    })
  } catch {
    return { what: 'unreachable' }
  }
  let data = {}
  try {
    if (answer.headers.get('Content-Type')?.includes('json')) data = await answer.json()
  } catch {
    return { what: 'unreachable' } // the answer broke off: it may have been saved or not
  }
  return { what: word(answer, data), data }
}

function word(answer, data) {
  if (answer.ok && data.was) return 'saved'
  if (answer.status === 422) return 'refused'
  if (answer.status === 409) return data.conflict ? 'conflict' : data.gone ? 'gone' : 'signed'
  if (answer.status === 403 || answer.status === 404) return 'denied'
  if (answer.status === 400 || answer.status === 401 || answer.type === 'opaqueredirect') return 'ended'
  return 'unreachable'
}
