// Signing out clears what this browser keeps of changes that were not sent. While there are any of the person who is
// signed in, they are told first, and may stay.
import { clear, isEmpty, readable, unlock } from "./keeping.js";

const form = document.querySelector('form[data-sign-out]')
let sure = false

async function unsent() {
  if (await isEmpty()) return 0
  try {
    await unlock(new URL('account/draft-key', form.action).pathname)
  } catch {
    return 0 // nobody is signed in any more: what is left cannot be read
  }
  return (await readable(true)).length
}

function warn(count) {
  const box = Object.assign(document.createElement('dialog'), { className: 'tk-ask' })
  const what = Object.assign(document.createElement('h2'), { className: 'tk-h3', id: 'unsent', textContent: count === 1 ? 'One change is not sent yet' : `${count} changes are not sent yet` })
  const why = Object.assign(document.createElement('p'), { className: 'govuk-body', textContent: 'They were typed into a form in this browser. If you sign out now, they are deleted.' })
  const stay = Object.assign(document.createElement('button'), { type: 'button', className: 'govuk-button', textContent: 'Stay signed in' })
  const leave = Object.assign(document.createElement('button'), { type: 'button', className: 'govuk-button govuk-button--warning', textContent: 'Sign out and delete them' })
  const group = Object.assign(document.createElement('div'), { className: 'govuk-button-group' })
  box.setAttribute('aria-labelledby', 'unsent')
  group.append(stay, leave)
  box.append(what, why, group)
  document.body.append(box)
  stay.addEventListener('click', () => box.close())
  box.addEventListener('close', () => box.remove())
  leave.addEventListener('click', go)
  box.showModal()
}

async function go() {
  await clear()
  sure = true
  window.dispatchEvent(new Event('tracker:leaving'))
  form.requestSubmit()
}

form?.addEventListener('submit', async (event) => {
  if (sure) return
  event.preventDefault()
  const count = await unsent()
  if (count) warn(count)
  else go()
})
