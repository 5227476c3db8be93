/** A form of a page: one that is too large is read to its end all the same, for the texts in it. */
import { AppError } from '../kernel/errors.ts'
import { FORM_BYTES_MAX, FORM_EXCESS_BYTES_MAX } from '../kernel/limits.ts'
import { excessText, limitText } from '../kernel/size-text.ts'
import { announcedBytes, checked, contentType, readBytes, readForm, receive, urlencoded } from './body.ts'
import type { StoaContext } from './env.ts'
import type { Form } from './form.ts'
import { readMultipart } from './multipart.ts'
import { formPlaceAt } from './pages/forms/places.ts'

/** Texts that are too long are read that many times further than their limit, to be given back. */
const FORM_TEXT_FACTOR = 4

/** What was typed is still there. */
export class FormTooLarge extends AppError {
  readonly form: Form
  constructor(bytes: number, bytesMax: number, form: Form) {
    const [size, most] = [excessText(bytes, bytesMax), limitText(bytesMax)]
    super(
      'too_large',
      `The form has ${size} with all that was typed and chosen, and at most ${most} are taken; make it smaller.`,
    )
    this.form = form
  }
}

/** @throws FormTooLarge and what `readForm` throws */
export async function readPageForm(c: StoaContext, bytesMax = FORM_BYTES_MAX): Promise<Form> {
  const { value: type, parameters } = contentType(c)
  if (type === 'application/x-www-form-urlencoded' && bytesMax === FORM_BYTES_MAX) {
    const body = await readBytes(c.req.raw, bytesMax * FORM_TEXT_FACTOR)
    const form = urlencoded(body, parameters.get('charset'))
    if (body.length > bytesMax) throw new FormTooLarge(body.length, bytesMax, form)
    return checked(form)
  }
  return type === 'multipart/form-data' ? readParts(c, bytesMax) : readForm(c, bytesMax)
}

/** Files are let go as soon as they are known to be too much. Where none belong, no more is read than of texts. */
async function readParts(c: StoaContext, bytesMax: number): Promise<Form> {
  const request = c.req.raw
  const announced = announcedBytes(request)
  const textsBytesMax = FORM_BYTES_MAX * FORM_TEXT_FACTOR
  const mayHaveFiles = formPlaceAt(c.req.path)?.isUpload ?? false
  const readMax = mayHaveFiles ? bytesMax + FORM_EXCESS_BYTES_MAX : textsBytesMax
  let bytes = 0
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of receive(request, readMax)) {
      bytes += chunk.length
      yield chunk
    }
  }
  const type = request.headers.get('content-type') ?? ''
  const isTooMuch = () => Math.max(announced, bytes) > bytesMax
  const fileBytesMax = Math.min(announced || bytesMax, bytesMax)
  const form = await readMultipart(counted(), type, fileBytesMax, isTooMuch, textsBytesMax)
  if (bytes > bytesMax) throw new FormTooLarge(bytes, bytesMax, form)
  return checked(form)
}
