/** One table of routes drives what is matched, validated, answered and documented. */
import type { ErrorCode } from '../../kernel/errors.ts'
import type { Access, JsonSchema, Operation } from '../../operations/surface.ts'
import type { HttpDeps } from '../deps.ts'
import type { Principal, StoaContext } from '../env.ts'

export interface Answer {
  status?: number
  /** Sent as JSON. */
  json?: unknown
  headers?: Record<string, string>
}

/** What is left to say of what was done: nothing. */
export function gone(): Answer {
  return { status: 204 }
}

interface Shape {
  params?: Record<string, string>
  query?: object
  body?: object
}

interface Documented {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** Below `/api/v1`, with parameters in braces: `/items/{item}`. `{path*}` takes slashes too. */
  path: string
  summary: string
  /** JSON schema of the query, whose texts are read as numbers and lists where it says so. */
  query?: JsonSchema
  /** JSON schema of the body. */
  body?: JsonSchema
  isBodyOptional?: boolean
  /** The body is a multipart form, which the handler reads itself under this schema. */
  multipart?: JsonSchema
  /** By status: a description, and the schema of the JSON that comes with it. */
  answers: Record<number, { description: string; schema?: JsonSchema; mediaType?: string }>
  errors: readonly ErrorCode[]
}

export interface Request<S extends Shape, P> {
  deps: HttpDeps
  principal: P
  params: S['params'] extends object ? S['params'] : Record<string, never>
  query: S['query'] extends object ? S['query'] : Record<string, never>
  body: S['body'] extends object ? S['body'] : Record<string, never>
  c: StoaContext
}

/** Made by `routeTo`. */
export interface OperationRoute extends Documented {
  access: Access
  operation: Operation
  /** What of the input the path says. */
  pathNames: readonly string[]
  upload?: (c: StoaContext) => Promise<object>
  show(output: unknown, exchange: { deps: HttpDeps; c: StoaContext }): Answer
}

/** What answers with bytes, or as they come: it reads, and cannot write. */
export interface ReadingRoute extends Documented {
  access: Access
  // biome-ignore lint/suspicious/noExplicitAny: each route checks its own shape; the table holds them all.
  handle(request: Request<any, any>): Answer | Response | Promise<Answer | Response>
}

export type Route = OperationRoute | ReadingRoute

/** A route for those who are signed in. */
export function route<S extends Shape = Shape>(
  definition: Documented & {
    access: Exclude<Access, 'anyone'>
    handle(request: Request<S, Principal>): Answer | Response | Promise<Answer | Response>
  },
): ReadingRoute {
  return definition
}
