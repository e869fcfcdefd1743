// Runs before the page is drawn, so that nothing made for pages without scripts is seen to jump.
document.documentElement.classList.add('js-enabled', 'govuk-frontend-supported')
