// A table marked data-matrix is one Tab stop: arrows move over its cells, and the line marked data-read says the cell in
// words. Cells that are not marks (totals) carry data-plain.
const words = (node) => node.textContent.trim()

function start(grid) {
  const lines = [...grid.tBodies[0].rows].map((line) => [...line.querySelectorAll('td:not([data-plain])')])
  const titles = [...grid.querySelectorAll('thead [data-title]')].map((head) => head.dataset.title)
  const read = document.querySelector('[data-read]')
  if (!lines.length || !lines[0].length) return
  const place = new Map()
  lines.forEach((cells, y) => cells.forEach((cell, x) => place.set(cell, [y, x])))
  let here = lines[0][0]
  here.tabIndex = 0

  grid.addEventListener('focusin', (event) => {
    const cell = event.target.closest('td')
    if (!place.has(cell)) return
    here.tabIndex = -1
    here = cell
    here.tabIndex = 0
    if (read) read.textContent = `${words(cell.parentElement.cells[0])}: ${titles[place.get(cell)[1]]}. ${words(cell)}.`
  })
  grid.addEventListener('click', (event) => {
    const cell = event.target.closest('td')
    if (!place.has(cell) || event.target.closest('a')) return
    cell.tabIndex = 0
    cell.focus()
  })
  grid.addEventListener('keydown', (event) => {
    const at = place.get(event.target)
    if (!at || event.ctrlKey || event.metaKey || event.altKey) return
    const [y, x] = at
    const to = {
      ArrowRight: [y, x + 1], ArrowLeft: [y, x - 1], ArrowDown: [y + 1, x], ArrowUp: [y - 1, x],
      Home: [y, 0], End: [y, lines[y].length - 1],
    }[event.key]
    const next = to && lines[to[0]]?.[to[1]]
    if (!next) return
    event.preventDefault()
    next.tabIndex = 0
    next.focus()
  })
}

document.querySelectorAll('table[data-matrix]').forEach(start)
