// How late and how early in a register's row: the two boxes open when Late is ticked or the minutes are touched, and
// the minutes follow what is written in them. The server does the same sum with what it is sent.
const whole = Number(document.querySelector('.reg[data-full]')?.dataset.full)
const number = (field) => Number.parseInt(field.value, 10) || 0

document.querySelectorAll('[data-row]').forEach((row) => {
  const line = row.querySelector('.reg-when')
  const minutes = row.querySelector('.reg-f .reg-min input')
  const tick = row.querySelector('.reg-late input')
  if (!line || !minutes || !tick || !whole) return
  const [late, early] = line.querySelectorAll('input')
  const open = () => line.classList.add('is-said')
  let kept = whole - number(late) - number(early)
  minutes.addEventListener('focus', open)
  tick.addEventListener('change', () => {
    if (tick.checked) open()
    else if (late.value) {
      late.value = ''
      late.dispatchEvent(new Event('input', { bubbles: true }))
    }
  })
  line.addEventListener('input', (event) => {
    if (event.target === late && number(late)) tick.checked = true
    const left = Math.max(0, whole - number(late) - number(early))
    if ([String(kept), String(whole), ''].includes(minutes.value) || number(minutes) > left) minutes.value = left
    kept = left
    minutes.dispatchEvent(new Event('change', { bubbles: true }))
  })
})
