/** What travels with a request. */
import type { Context } from 'hono'
import type { UserId } from '../kernel/ids.ts'
import type { Form } from './form.ts'

/** Who asks. */
export type { Principal } from '../operations/surface.ts'

export interface Env {
  Variables: {
    /** Known after `identify`; for the log. */
    username?: string
    /** Of whoever is signed in, likewise. */
    userId?: UserId
    /** The form of a page, once somebody asked for it: it comes only once. */
    form?: Promise<Form>
    /** Of a page that takes uploads: to be asked when the form is there. @throws what ends the request otherwise */
    onForm?: (form: Form) => Promise<void>
    /** What an error page says. */
    said?: string
    /** The pattern that matched, such as `/api/v1/items/{item}`, or `feed`; for metrics. */
    route?: string
  }
}

export type StoaContext = Context<Env>
