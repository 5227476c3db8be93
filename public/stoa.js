/* What pages gain with JavaScript: copy buttons, and "/" to search. Everything works without it. */

for (const block of document.querySelectorAll('[data-copy]')) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'copy'
  button.textContent = 'Copy'
  button.addEventListener('click', async () => {
    const text = block.querySelector('code').textContent
    try {
      await navigator.clipboard.writeText(text)
      button.textContent = 'Copied'
    } catch {
      // Without permission (or https) the text is selected, so that the keyboard can copy it.
      getSelection().selectAllChildren(block.querySelector('code'))
      button.textContent = 'Selected: press Ctrl+C'
    }
    setTimeout(() => {
      button.textContent = 'Copy'
    }, 2000)
  })
  block.append(button)
}

document.addEventListener('keydown', (event) => {
  // Looked up each time: going back in the history brings a new body.
  const search = document.querySelector('[data-search]')
  const isTyping = event.target.closest('input, textarea, select, [contenteditable]') !== null
  if (event.key !== '/' || isTyping || search === null || event.ctrlKey || event.metaKey || event.altKey)
    return
  event.preventDefault()
  search.focus()
})
