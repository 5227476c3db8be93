/** How the values of settings are read from their text: `undefined` for what is not accepted. */
import { canonicalEmail } from './email.ts'
import { PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN } from './limits.ts'
import { usernameFromEmail } from './names.ts'
import { trimEnd } from './trim-end.ts'

export function readSwitch(text: string): boolean | undefined {
  return text === '1' ? true : text === '0' ? false : undefined
}

export function readWhole(text: string, min: number, max: number): number | undefined {
  return /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max ? Number(text) : undefined
}

export function readEmail(text: string): string | undefined {
  const email = canonicalEmail(text)
  return email !== undefined && usernameFromEmail(email) !== '' ? email : undefined
}

export function readPassword(text: string): string | undefined {
  return text.length >= PASSWORD_CHARS_MIN && text.length <= PASSWORD_CHARS_MAX ? text : undefined
}

export function readBaseUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  const isPlain = !/[?#]/.test(text) && url.username === '' && url.password === ''
  // Of a path only what every client spells the same way.
  if (!/^[A-Za-z0-9._~/-]*$/.test(url.pathname) || /\/\/./.test(url.pathname)) return undefined
  return ['http:', 'https:'].includes(url.protocol) && isPlain ? trimEnd(url.href, '/') : undefined
}
