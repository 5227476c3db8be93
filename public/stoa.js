/*
 * What pages gain with JavaScript: copy buttons, keys, and forms that know of a trouble before they are sent. Everything works without it. Listeners are on the
 * document, and elements are looked up each time: going back in the history brings a new body.
 */

/** Keys, what they do, and the element that they go to or press. A page has those whose element it has. */
const KEYS = [
  ['/', 'Go to the search box', '[data-search]'],
  ['?', 'Show the keys of this page', '[data-keys]'],
]

/** In `localStorage`: present when single keys do nothing (WCAG 2.2: 2.1.4). */
const KEYS_OFF = 'stoa-keys-off'

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  if (localStorage.getItem(KEYS_OFF) !== null) return
  if (event.target.closest('input, textarea, select, dialog, [contenteditable]') !== null) return
  const element = document.querySelector(KEYS.find(([key]) => key === event.key)?.[2] ?? 'no-such-key')
  if (element === null) return
  event.preventDefault()
  if (element.matches('input')) element.focus()
  else element.click()
})

document.addEventListener('click', ({ target }) => {
  if (target.closest('[data-keys]') !== null) showKeys(document.querySelector('#keys'))
  const copy = target.closest('[data-copy] .copy')
  if (copy !== null) copyText(copy, copy.closest('[data-copy]').querySelector('code'))
})

// The words of a card lie above its link, so that they can be selected; a click on them opens it.
document.addEventListener('click', (event) => {
  const { target, ctrlKey, metaKey, shiftKey } = event
  const link = target.closest('.card')?.querySelector(':is(h2, h3) a')
  if (!link || target.closest('a, button, input, label, summary') !== null) return
  if (!getSelection().isCollapsed) return
  link.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey }))
})

document.addEventListener('change', ({ target }) => {
  if (!target.matches('[data-keys-on]')) return
  if (target.checked) localStorage.removeItem(KEYS_OFF)
  else localStorage.setItem(KEYS_OFF, '')
  setSwitches()
})

// A search moves the address while the page stays: choosing a theme leads back to where one is now.
document.addEventListener('submit', ({ target }) => {
  if (target.matches('.themes')) target.elements.back.value = location.pathname + location.search
})

setSwitches()

function setSwitches() {
  for (const box of document.querySelectorAll('[data-keys-on]')) {
    box.checked = localStorage.getItem(KEYS_OFF) === null
  }
}

function showKeys(dialog) {
  const present = KEYS.filter(([, , selector]) => document.querySelector(selector) !== null)
  dialog.querySelector('[data-keys-list]').replaceChildren(
    ...present.flatMap(([key, does]) => {
      const [term, name, words] = ['dt', 'kbd', 'dd'].map((tag) => document.createElement(tag))
      name.textContent = key
      term.append(name)
      words.textContent = does
      return [term, words]
    }),
  )
  setSwitches()
  dialog.showModal()
}

async function copyText(button, code) {
  try {
    await navigator.clipboard.writeText(code.textContent)
    button.textContent = 'Copied'
  } catch {
    // Without permission (or https) the text is selected, so that the keyboard can copy it.
    getSelection().selectAllChildren(code)
    button.textContent = 'Selected: press Ctrl+C'
  }
  setTimeout(() => {
    button.textContent = 'Copy'
  }, 2000)
}

/** How long a form that was sent waits before it can be sent again, in milliseconds: it may have been stopped. */
const SENT_MS = 10_000
const checkedForms = new WeakSet()
const sentForms = new WeakSet()

document.addEventListener('submit', (event) => {
  const { target: form, submitter, defaultPrevented } = event
  if (
    defaultPrevented ||
    form.method !== 'post' ||
    form.matches('[hx-post]') ||
    submitter?.matches('[hx-post]')
  )
    return
  if (sentForms.has(form)) return event.preventDefault()
  const inputs = [...form.querySelectorAll('input[type="file"]')].filter(({ files }) => files.length > 0)
  if (inputs.length > 0 && !checkedForms.has(form)) {
    event.preventDefault()
    return checkFiles(form, inputs, submitter)
  }
  checkedForms.delete(form)
  if (form.matches('[data-carries-hash]'))
    form.elements.next.value = form.elements.next.value.split('#')[0] + location.hash
  sentForms.add(form)
  setTimeout(() => sentForms.delete(form), SENT_MS)
})

document.addEventListener('change', ({ target }) => {
  if (target.matches('input[type="file"]')) sayOfFile(target, tooLarge(target))
})

document.addEventListener('click', ({ target }) => {
  const link = target.closest('[data-sign-on]')
  if (link === null || location.hash === '') return
  const address = new URL(link.href)
  address.searchParams.set('next', address.searchParams.get('next').split('#')[0] + location.hash)
  link.href = address.href
})

// Going back brings a page as it was left: what is sent from it then is another act, not the first one again.
addEventListener('pageshow', ({ persisted }) => {
  if (!persisted) return
  for (const mark of document.querySelectorAll('input[name="shown"]')) {
    sentForms.delete(mark.form)
    mark.value = mark.value.replace(/^[^.]+/, () => Math.random().toString(36).slice(2))
  }
})

async function checkFiles(form, inputs, submitter) {
  for (const input of inputs) {
    const trouble = tooLarge(input) || (await changedFile(input))
    sayOfFile(input, trouble)
    if (trouble !== '') return input.focus()
  }
  checkedForms.add(form)
  form.requestSubmit(submitter)
}

function tooLarge({ dataset: { bytesMax }, files }) {
  const file = [...files].find(({ size }) => size > Number(bytesMax ?? Infinity))
  if (file === undefined) return ''
  // Rounded up, so that what is too large never reads like what is just right.
  const mib = (bytes) => `${(Math.ceil((10 * bytes) / 1_048_576) / 10).toFixed(1).replace('.0', '')} MiB`
  return `“${file.name}” has ${mib(file.size)}, and at most ${mib(bytesMax)} are taken; choose a smaller file.`
}

/** A browser sends nothing at all of a form with such a file. */
async function changedFile({ files }) {
  for (const file of files) {
    try {
      await file.slice(0, 1).arrayBuffer()
    } catch {
      return `“${file.name}” was changed or moved after it was chosen; choose it again.`
    }
  }
  return ''
}

function sayOfFile(input, text) {
  const id = `${input.id}-trouble`
  let words = document.getElementById(id)
  if (words === null && text !== '') {
    words = document.createElement('p')
    words.id = id
    words.className = 'field-problem'
    words.setAttribute('role', 'alert')
    input.after(words)
  }
  if (words !== null) words.textContent = text
  if (text === '') input.removeAttribute('aria-invalid')
  else input.setAttribute('aria-invalid', 'true')
}
