/** An address with whom it is for in it, as Git and curl read it. */
export function addressFor(username: string, url: string, token?: string): string {
  const address = new URL(url)
  address.username = username
  if (token !== undefined) address.password = token
  return address.href
}
