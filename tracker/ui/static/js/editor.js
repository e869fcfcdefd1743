// The editor of programme definitions: checks the text as it is typed, numbers its lines, and leads from a message to its
// line. Without it the page checks when it is saved.
import { hold } from "./holding.js";

const editor = document.querySelector('[data-editor]')
const area = editor?.querySelector('textarea')
const problems = document.querySelector('[data-problems]')
const said = document.querySelector('[data-said]')

function number() {
  const gutter = document.createElement('div')
  gutter.className = 'ed-gutter'
  gutter.setAttribute('aria-hidden', 'true')
  const frame = document.createElement('div')
  frame.className = 'ed-frame'
  area.replaceWith(frame)
  frame.append(gutter, area)
  let count = 0
  const draw = () => {
    const lines = area.value.split('\n').length
    if (lines !== count) gutter.textContent = Array.from({ length: lines }, (_, at) => at + 1).join('\n')
    count = lines
    gutter.scrollTop = area.scrollTop
  }
  area.addEventListener('input', draw)
  area.addEventListener('scroll', draw)
  draw()
}

function check() {
  let waiting = 0
  let asked = 0
  const ask = async () => {
    const mine = ++asked
    const body = new FormData(area.form)
    let answer
    try {
      answer = await fetch(editor.dataset.check, { method: 'POST', body })
    } catch {
      return
    }
    if (!answer.ok || mine !== asked) return
    const text = await answer.text()
    if (mine !== asked) return
    const piece = new DOMParser().parseFromString(text, 'text/html').body
    const heading = piece.querySelector('h2')?.textContent ?? ''
    problems.replaceChildren(...piece.childNodes)
    if (said.textContent !== heading) said.textContent = heading
  }
  area.addEventListener('input', () => {
    clearTimeout(waiting)
    waiting = setTimeout(ask, 400)
  })
}

function lead() {
  problems.addEventListener('click', (event) => {
    const link = event.target.closest('[data-line]')
    if (!link) return
    event.preventDefault()
    const lines = area.value.split('\n')
    const line = Math.min(Number(link.dataset.line), lines.length)
    const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0)
    area.focus()
    area.setSelectionRange(start, start + lines[line - 1].length)
    const height = parseFloat(getComputedStyle(area).lineHeight)
    area.scrollTop = Math.max(0, (line - 5) * height)
    area.scrollLeft = 0
    area.scrollIntoView({ block: 'nearest' })
  })
}

if (area && problems && said) {
  number()
  check()
  lead()
  hold(area.form)
}
