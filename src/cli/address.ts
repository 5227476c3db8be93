/** The address of a store, as people give it. */
import { UsageError } from './failures.ts'

/**
 * Without a trailing slash.
 * @param name what gave it, for the sentence
 * @throws UsageError
 */
export function storeAddress(text: string, name: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new UsageError(`${name} is "${text}"; give the store's address, such as https://stoa.example.com.`)
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError(`${name} holds a user name or password; leave them out, stoa login asks for them.`)
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}

/** What is sent there can be read on the way. */
export function isReadableOnTheWay(address: string): boolean {
  const { protocol, hostname } = new URL(address)
  return protocol === 'http:' && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
}
