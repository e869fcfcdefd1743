// On every page: the design system's own scripts. Every page works without them.
import { initAll } from "./govuk-frontend.js";

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
initAll()

// Tables that scroll sideways take a Tab stop only while there is something to scroll to.
const regions = [...document.querySelectorAll('.tk-scroll')]
const settle = () => {
  for (const region of regions) {
    if (region.scrollWidth > region.clientWidth) region.tabIndex = 0
    else region.removeAttribute('tabindex')
  }
}
if (regions.length) {
  settle()
  window.addEventListener('resize', settle)
}
