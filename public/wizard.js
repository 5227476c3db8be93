/*
 * What publishing gains with JavaScript: a file can be dropped, goes up at once and says how far it is.
 * The server does the rest, with the same form.
 */

for (const form of document.querySelectorAll('[data-wizard-upload]')) {
  const zone = form.querySelector('[data-drop]')
  const input = zone.querySelector('input[type="file"]')
  const place = zone.querySelector('[data-upload]')
  const progress = place.querySelector('progress')
  const words = place.querySelector('[role="status"]')
  let running

  const say = (text, isBad = false) => {
    words.textContent = text
    place.classList.toggle('is-bad', isBad)
  }

  const fail = (text) => {
    running = undefined
    progress.hidden = true
    say(text, true)
  }

  const send = () => {
    const file = input.files[0]
    if (file === undefined) return
    running?.abort()
    const bytesMax = Number(input.dataset.bytesMax)
    if (file.size > bytesMax)
      return fail(`${file.name} has ${mib(file.size)}; at most ${mib(bytesMax)} are taken.`)
    const request = new XMLHttpRequest()
    running = request
    progress.value = 0
    progress.hidden = false
    say(`Uploading ${file.name}`)
    let told = 0
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      const percent = Math.floor((100 * loaded) / total)
      progress.value = percent
      // A screen reader reads each of these; quarters are enough.
      if (percent < 100 && Math.floor(percent / 25) > told) {
        told = Math.floor(percent / 25)
        say(`Uploading ${file.name}: ${percent} %`)
      }
    })
    request.upload.addEventListener('load', () => say(`Checking ${file.name}`))
    request.addEventListener('error', async () => fail(await whyNotSent(file)))
    request.addEventListener('load', () => {
      const answer = readAnswer(request)
      if (answer.location !== undefined) location.assign(answer.location)
      else fail(answer.error)
    })
    request.open('POST', form.action)
    request.setRequestHeader('Accept', 'application/json')
    request.send(new FormData(form))
  }

  input.addEventListener('change', send)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    send()
  })

  let depth = 0
  zone.addEventListener('dragenter', () => {
    depth += 1
    zone.classList.add('is-over')
  })
  zone.addEventListener('dragleave', () => {
    depth -= 1
    if (depth === 0) zone.classList.remove('is-over')
  })
  zone.addEventListener('dragover', (event) => event.preventDefault())
  zone.addEventListener('drop', (event) => {
    event.preventDefault()
    depth = 0
    zone.classList.remove('is-over')
    if (event.dataTransfer.files.length === 0) return
    input.files = event.dataTransfer.files
    send()
  })
}

/** The browser does not say whether it was the line, or the file that is not as it was chosen. */
async function whyNotSent(file) {
  try {
    await file.slice(0, 1).arrayBuffer()
    return 'The store could not be reached; the file is still chosen. Try again.'
  } catch {
    return `${file.name} was changed or moved after it was chosen; choose it again.`
  }
}

function mib(bytes) {
  return `${(Math.ceil((10 * bytes) / 1_048_576) / 10).toFixed(1).replace('.0', '')} MiB`
}

/** The next page, or why there is none. */
function readAnswer(request) {
  try {
    return JSON.parse(request.responseText)
  } catch {
    return { error: `The store answered with ${request.status}; the file is still chosen. Try again.` }
  }
}

// A file that misses the zone would replace the page, and with it whatever was typed.
for (const type of ['dragover', 'drop']) {
  document.addEventListener(type, (event) => event.preventDefault())
}
