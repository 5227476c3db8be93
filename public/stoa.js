/*
 * What pages gain with JavaScript: copy buttons, and keys. Everything works without it. Listeners are on the
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
