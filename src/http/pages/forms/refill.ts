/** A page of ours, with what somebody typed put back into one of its forms. Passwords and files are not ours to put back. */
import type { Form } from '../../form.ts'

const FIELD = /<(?:input|textarea|select)[ >]/g
const ATTRIBUTE = / ([a-z-]+)="([^"]*)"/g
/** Inputs that nobody types into. */
const UNTYPED: ReadonlySet<string> = new Set([
  'hidden',
  'password',
  'file',
  'submit',
  'button',
  'reset',
  'image',
])
/** That it says so needs no file to come back. */
const FILES_AGAIN = 'Files have to be chosen again.'

/**
 * @param path where the form is sent
 * @param said what happened, for before the form; absent when the page says so itself
 * @returns `undefined` when the page has no such form, or nothing in it was typed
 */
export function refilled(html: string, path: string, typed: Form, said?: string): string | undefined {
  for (const { element: form, index } of elements(html, 'form')) {
    if (!leadsTo(form, path)) continue
    const filled = fill(form, typed)
    if (filled === undefined) continue
    const hadFiles = [...typed].some(([, value]) => typeof value !== 'string' && value.name !== '')
    const words = [...(said === undefined ? [] : [said]), ...(hadFiles ? [FILES_AGAIN] : [])].join(' ')
    const notice = said === undefined ? '' : `<p class="alert" role="alert">${escaped(words)}</p>`
    return `${opened(html.slice(0, index))}${notice}${filled}${html.slice(index + form.length)}`
  }
  return undefined
}

function leadsTo(form: string, path: string): boolean {
  for (const [, name, action] of form.matchAll(ATTRIBUTE)) {
    if (/^(?:form)?action$/.test(name!) && decoded(action!).split(/[?#]/)[0] === path) return true
  }
  return false
}

/** Fields of one name are filled in their order. */
function fill(form: string, typed: Form): string | undefined {
  const left = new Map<string, string[]>()
  for (const [name, value] of typed) {
    if (typeof value !== 'string') continue
    const values = left.get(name)
    if (values === undefined) left.set(name, [value])
    else values.push(value)
  }
  const all = new Map([...left].map(([name, values]) => [name, new Set(values)]))
  let isTyped = false
  const filled = replaced(form, (field) => {
    const name = attribute(field, 'name')
    const type = attribute(field, 'type') ?? 'text'
    const isChoice = type === 'checkbox' || type === 'radio'
    if (name === undefined || (field.startsWith('<input') && UNTYPED.has(type))) return field
    if (isChoice) {
      if (all.size > 0) isTyped = true
      return withFlag(field, 'checked', all.get(name)?.has(attribute(field, 'value') ?? 'on') ?? false)
    }
    const value = left.get(name)?.shift()
    if (value === undefined) return field
    isTyped = true
    return withValue(field, value)
  })
  return isTyped ? filled : undefined
}

function withValue(field: string, value: string): string {
  if (field.startsWith('<input')) return withAttribute(field, `value="${escaped(value)}"`)
  const start = tagOf(field)
  // A line end that follows the tag is no part of the text (HTML, 13.2.6.4.7).
  if (field.startsWith('<textarea')) return `${start}\n${escaped(value)}</textarea>`
  let options = ''
  let at = 0
  for (const { element: option, index } of elements(field, 'option')) {
    const tag = tagOf(option)
    const text = option.slice(tag.length, option.lastIndexOf('</'))
    const isChosen = (attribute(tag, 'value') ?? decoded(text).trim()) === value
    options += field.slice(at, index) + withFlag(tag, 'selected', isChosen) + option.slice(tag.length)
    at = index + option.length
  }
  return options + field.slice(at)
}

function withFlag(tag: string, flag: string, isSet: boolean): string {
  const plain = tag.replaceAll(` ${flag}=""`, '').replaceAll(` ${flag}="true"`, '')
  return isSet ? closedWith(plain, `${flag}=""`) : plain
}

function withAttribute(field: string, text: string): string {
  return closedWith(field.replace(/ value="[^"]*"/, ''), text)
}

/** A start tag with one more attribute at its end. */
function closedWith(tag: string, text: string): string {
  const end = tag.endsWith('/>') ? '/>' : '>'
  return `${tag.slice(0, -end.length)} ${text}${end}`
}

/** What the form is folded into is unfolded. */
function opened(before: string): string {
  const at = before.lastIndexOf('<details')
  if (at === -1 || before.includes('</details>', at)) return before
  const isOpen = / open[=>]/.test(tagOf(before.slice(at)))
  return isOpen ? before : `${before.slice(0, at)}<details open=""${before.slice(at + '<details'.length)}`
}

function attribute(element: string, name: string): string | undefined {
  for (const [, key, value] of tagOf(element).matchAll(ATTRIBUTE)) if (key === name) return decoded(value!)
  return undefined
}

/** In what we write, `>` stands nowhere else in a tag. */
function tagOf(element: string): string {
  return element.slice(0, element.indexOf('>') + 1)
}

/** Elements of one kind, which do not hold each other. */
function* elements(html: string, name: string): Generator<{ element: string; index: number }> {
  const [open, close] = [`<${name}`, `</${name}>`]
  for (let at = html.indexOf(open); at !== -1; at = html.indexOf(open, at)) {
    const end = html.indexOf(close, at)
    if (end === -1) return
    if (/[ >]/.test(html.charAt(at + open.length)))
      yield { element: html.slice(at, end + close.length), index: at }
    at = end + close.length
  }
}

/** With each field as `fill` makes it. */
function replaced(form: string, fill: (field: string) => string): string {
  let made = ''
  let at = 0
  for (const { 0: start, index } of form.matchAll(FIELD)) {
    if (index < at) continue
    const name = start.slice(1, -1)
    const close = name === 'input' ? '>' : `</${name}>`
    const end = form.indexOf(close, index)
    if (end === -1) break
    made += form.slice(at, index) + fill(form.slice(index, end + close.length))
    at = end + close.length
  }
  return made + form.slice(at)
}

/** The ampersand first: what stands for the others has one. */
const ENTITIES: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
}

function decoded(text: string): string {
  return text.replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => ENTITIES[entity]!)
}

/** Sign by sign over all of the text: a call for each would hold others up where there are a million. */
export function escaped(text: string): string {
  let made = text
  for (const [entity, sign] of Object.entries(ENTITIES)) made = made.replaceAll(sign, entity)
  return made
}
