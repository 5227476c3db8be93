const INSTEAD_OF_MAIN = 'target:#main, select:#main, swap:outerHTML'

/** For what htmx sends: an answer that is an error page is shown as one, not put where something else was awaited. */
export const ERRORS_TO_MAIN = { 'hx-status:4xx': INSTEAD_OF_MAIN, 'hx-status:5xx': INSTEAD_OF_MAIN }
