/*
 * Several lines of a file: an address that ends in #L10-L20, or a click on one number and a shift-click on another.
 * The server marks them (?lines=10-20), so that the address shows the same without JavaScript.
 */

const lineOf = (hash) => /^#L(\d+)(?:-L?(\d+))?$/.exec(hash)?.slice(1)

function mark(first, last, go) {
  const [from, to] = [Math.min(first, last), Math.max(first, last)]
  const address = new URL(location.href)
  address.searchParams.set('lines', `${from}-${to}`)
  address.hash = `L${from}`
  go(address)
}

function followHash() {
  const [first, last] = lineOf(location.hash) ?? []
  if (last !== undefined) mark(Number(first), Number(last), (address) => location.replace(address))
}

document.querySelector('.code')?.addEventListener('click', (event) => {
  const number = event.target.closest('a.number')
  const [first] = lineOf(location.hash) ?? []
  if (number === null || !event.shiftKey || first === undefined) return
  event.preventDefault()
  mark(Number(first), Number(number.textContent), (address) => location.assign(address))
})
addEventListener('hashchange', followHash)
followHash()
