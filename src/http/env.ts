/** What travels with a request. */
import type { Context } from 'hono'
import type { Standing } from '../access/standing.ts'
import type { UserId } from '../kernel/ids.ts'
import type { Act, Right } from './acts.ts'
import type { Form } from './form.ts'

/** Who asks, what they may do with what they showed, and how they do it. */
export interface Principal extends Standing {
  /** Ask for a right now, and again in the transaction of whatever this person does in this request. */
  need<T>(right: Right<T>): T
  /** Ask for all of them again, before something costly. @throws RightLost */
  still(): void
  act: Act
}

export interface Env {
  Variables: {
    /** Known after `identify`; for the log. */
    username?: string
    /** Of whoever is signed in, likewise. */
    userId?: UserId
    /** The form of a page, once somebody asked for it: it comes only once. */
    form?: Promise<Form>
    /** Of a page that takes uploads: to be asked when the form is there. @throws what ends the request otherwise */
    onForm?: (form: Form) => void
    /** What an error page says. */
    said?: string
    /** The pattern that matched, such as `/api/v1/items/{item}`, or `feed`; for metrics. */
    route?: string
  }
}

export type StoaContext = Context<Env>
