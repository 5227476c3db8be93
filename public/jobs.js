/*
 * What sources gain with JavaScript: a sync says how far it is while one looks, and a form that makes the server ask
 * another one says that it waits. The events are those that GET /api/v1/jobs/{id}/events sends to any program.
 */

for (const place of document.querySelectorAll('[data-job]')) follow(place)

// Going back in the history brings the page as it was left: with a form that waits for ever.
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('[data-busy][aria-busy]')) setBusy(form, false)
})

document.addEventListener('submit', ({ target }) => {
  // After the browser has read the form: a disabled button would not be sent with it.
  if (target.matches('[data-busy]')) setTimeout(() => setBusy(target, true))
})

function setBusy(form, isBusy) {
  let words = form.querySelector('.busy-words')
  if (words === null) {
    words = document.createElement('p')
    words.className = 'busy-words hint'
    words.setAttribute('role', 'status')
    form.append(words)
  }
  if (isBusy) form.setAttribute('aria-busy', 'true')
  else form.removeAttribute('aria-busy')
  words.textContent = isBusy ? form.dataset.busy : ''
  for (const button of form.querySelectorAll('button')) button.disabled = isBusy
}

/** How soon the store is asked again after it refused, and how seldom at last. */
const WAIT_MS = 1_000
const WAIT_MS_MAX = 30_000
let waitMs = WAIT_MS

/**
 * Until the job ends. A connection that breaks is opened again by the browser, which says what it saw last; one that is
 * refused is not, as by a store that is starting, or by the proxy before one that is not there: then the page is asked.
 */
function follow(place) {
  const words = place.querySelector('[data-job-words]')
  const bar = place.querySelector('progress')
  const events = new EventSource(place.dataset.job)
  let told = ''
  events.addEventListener('progress', ({ data }) => {
    const { done, total, message } = JSON.parse(data)
    if (total === null) bar.removeAttribute('value')
    else {
      bar.max = Math.max(1, total)
      bar.value = done
    }
    const text = total === null || total === 0 ? message : `${message}: ${done} of ${total}`
    // A screen reader reads each change: a new task, and quarters of it, are enough.
    const step = `${message} ${total === null ? '' : Math.floor((4 * done) / Math.max(1, total))}`
    if (step !== told) words.textContent = text
    told = step
  })
  events.addEventListener('open', () => {
    waitMs = WAIT_MS
  })
  events.addEventListener('error', () => {
    if (events.readyState === EventSource.CLOSED) showLater()
  })
  events.addEventListener('end', () => {
    events.close()
    showOutcome()
  })
}

function showLater() {
  setTimeout(showOutcome, waitMs)
  waitMs = Math.min(2 * waitMs, WAIT_MS_MAX)
}

/** The page as it is now, part by part where it was; what somebody is typing into stays. */
async function showOutcome() {
  const url = new URL(location)
  url.searchParams.delete('done')
  const answer = await fetch(url, { headers: { Accept: 'text/html' } }).catch(() => undefined)
  if (answer === undefined || answer.status >= 500) return showLater()
  if (!answer.ok) return location.assign(url)
  // To sign in: what is typed here is not left for that.
  if (answer.redirected) return
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html')
  // "A sync was started" is no longer news.
  history.replaceState(history.state, '', url)
  for (const notice of document.querySelectorAll('main > .notice')) notice.remove()
  for (const region of document.querySelectorAll('[data-job-region]')) {
    const next = fresh.getElementById(region.id)
    const { activeElement } = document
    const isInside = region.contains(activeElement)
    if (next === null || (isInside && activeElement.matches('input'))) continue
    region.replaceWith(next)
    globalThis.htmx?.process(next)
    if (isInside) document.querySelector('#main').focus()
  }
  for (const place of document.querySelectorAll('[data-job]')) follow(place)
  announce()
}

/** How it went, in the words of the page, for whoever does not see it change: a live region speaks when it changes. */
function announce() {
  const outcome = document.querySelector('[data-outcome]')
  if (outcome === null) return
  const text = outcome.textContent
  outcome.textContent = ''
  setTimeout(() => {
    outcome.textContent = text
  }, 100)
}
