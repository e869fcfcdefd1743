// Draws every figure on the page: a wide and a narrow one per chart, the record behind each mark. The table under a
// chart says the same; if the chart library did not come, the tables are opened instead.
(function () {
  'use strict'
  const INK = '#0b0c0c', QUIET = '#484949', PLAN = '#5f666a', PAPER = '#ffffff'
  const axis = {
    showgrid: false, zeroline: false, showline: false, fixedrange: true, ticks: '', ticklen: 4, automargin: false,
    ticklabeloverflow: 'allow', tickfont: { size: 13, color: QUIET }, tickcolor: PLAN,
  }
  const template = {
    layout: {
      font: { family: 'Arial, Helvetica, sans-serif', size: 14, color: INK },
      paper_bgcolor: PAPER, plot_bgcolor: PAPER, margin: { l: 8, r: 12, t: 10, b: 34 },
      xaxis: axis, yaxis: axis, hovermode: 'closest', showlegend: false, dragmode: false, bargap: 0.3,
      legend: {
        orientation: 'h', x: 0, xanchor: 'left', yanchor: 'top', font: { size: 13 }, itemsizing: 'trace',
        itemclick: false, itemdoubleclick: false, entrywidthmode: 'fraction',
      },
      hoverlabel: { bgcolor: PAPER, bordercolor: INK, font: { size: 14, color: INK } },
    },
  }
  const config = { displayModeBar: false, scrollZoom: false, doubleClick: false, showTips: false, responsive: false }
  const printWidth = 555 // fits A4 portrait and picks the narrow figure, whose labels stand above the marks
  const narrowUnder = 560
  const plots = [...document.querySelectorAll('[data-figure]')]
  const tables = () => document.querySelectorAll('.app-chart details')

  if (!window.Plotly) {
    for (const table of tables()) table.open = true
    for (const plot of plots) plot.hidden = true
    return
  }

  const draw = (plot, width) => {
    plot.pair ||= JSON.parse(document.getElementById(plot.dataset.figure).textContent)
    const figure = width < narrowUnder ? plot.pair.narrow : plot.pair.wide
    plot.drawnAt = width
    plot.classList.add('app-chart__plot--drawn')
    return window.Plotly.react(plot, figure.data, { ...figure.layout, template, width, autosize: false }, config)
  }

  const openRecord = (event) => {
    const address = event.points[0].customdata
    if (typeof address === 'string' && address.startsWith('/') && !address.startsWith('//')) window.location.assign(address)
  }

  const redraw = new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) {
      const width = Math.floor(contentRect.width)
      if (width && width !== target.drawnAt && !document.body.classList.contains('app-printing')) draw(target, width)
    }
  })

  for (const plot of plots) {
    draw(plot, plot.clientWidth)
    plot.on('plotly_click', openRecord)
    redraw.observe(plot)
  }

  window.addEventListener('beforeprint', () => {
    document.body.classList.add('app-printing')
    for (const plot of plots) draw(plot, printWidth)
    for (const table of tables()) {
      table.wasOpen = table.open
      table.open = true
    }
  })
  window.addEventListener('afterprint', () => {
    document.body.classList.remove('app-printing')
    for (const plot of plots) draw(plot, plot.clientWidth)
    for (const table of tables()) table.open = table.wasOpen
  })
})()
