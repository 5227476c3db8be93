/** Mail addresses: one spelling for each, so that one person cannot be two accounts. */
import { domainToASCII } from 'node:url'

/** Source: RFC 5321, 4.5.3.1.3, less the angle brackets. */
export const EMAIL_CHARS_MAX = 254

/**
 * Lower-case, composed (NFC), the domain in its ASCII form (RFC 5891): browsers send `@müller.example` as
 * `@xn--mller-kva.example`, programs as it is typed. `undefined` for what is no address.
 */
export function canonicalEmail(text: string): string | undefined {
  const email = text.trim().toLowerCase().normalize('NFC')
  const at = email.lastIndexOf('@')
  const [local, domain] = [email.slice(0, Math.max(at, 0)), email.slice(at + 1)]
  if (local === '' || /[\s@]/.test(local) || /\s/.test(domain)) return undefined
  const ascii = /^[\x21-\x7e]+$/.test(domain) ? domain : domainToASCII(domain)
  const canonical = `${local}@${ascii}`
  return ascii !== '' && canonical.length <= EMAIL_CHARS_MAX ? canonical : undefined
}
