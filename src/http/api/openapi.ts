/** OpenAPI 3.1, made from the routes and the very schemas that validate. */
import type { ErrorCode } from '../../kernel/errors.ts'
import { answers } from '../../operations/answers/index.ts'
import { binary, type JsonSchema } from '../../operations/surface.ts'
import { sessionCookieName } from '../cookies.ts'
import { STATUS } from '../middleware/errors.ts'
import type { Route } from './route.ts'

const PROBLEM = { $ref: '#/components/schemas/Problem' }

export function openApi(routes: readonly Route[], baseUrl: string) {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes) {
    const path = route.path.replaceAll('*}', '}')
    paths[path] = { ...paths[path], [route.method]: operationOf(route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Stoa',
      version: '1',
      description: 'The plugin marketplace that a company runs itself for its AI coding agents.',
    },
    servers: [{ url: `${baseUrl}/api/v1` }],
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      schemas: { Problem: answers.problem },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token made under Account.' },
        session: { type: 'apiKey', in: 'cookie', name: sessionCookieName(baseUrl) },
      },
    },
  }
}

function operationOf(route: Route) {
  const parameters = [...pathParameters(route), ...queryParameters(shown(route.query))]
  const requestBody = requestBodyOf(route)
  return {
    operationId: `${route.method}${route.path.replace(/[^A-Za-z]+(.)?/g, (_, letter?: string) => letter?.toUpperCase() ?? '')}`,
    summary: route.summary,
    description: accessText(route),
    ...(route.access === 'anyone' ? { security: [] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(requestBody === undefined ? {} : { requestBody }),
    responses: { ...answersOf(route), ...problemsOf(route) },
  }
}

function accessText({ access }: Route): string {
  if (access === 'anyone') return 'Anyone.'
  if (access === 'signed-in') return 'Anybody signed in, with any token.'
  if (access === 'session') return 'A session only; no token can do this.'
  return `A session${access === 'admin' ? ' of an admin' : ''}, or a token with the scope \`${access}\`.`
}

function pathParameters({ path }: Route) {
  return [...path.matchAll(/\{(\w+)\*?\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

function queryParameters(query: JsonSchema | undefined) {
  const { properties = {}, required = [] } = (query ?? {}) as {
    properties?: Record<string, JsonSchema>
    required?: string[]
  }
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}

function requestBodyOf({ body, isBodyOptional, multipart }: Route) {
  if (body !== undefined)
    return { required: isBodyOptional !== true, content: { 'application/json': { schema: shown(body) } } }
  if (multipart !== undefined)
    return { required: true, content: { 'multipart/form-data': { schema: shown(multipart) } } }
  return undefined
}

/** A schema without what only we know of it. */
function shown<Schema>(schema: Schema): Schema {
  if (typeof schema !== 'object' || schema === null) return schema
  if (Array.isArray(schema)) return schema.map(shown) as Schema
  const { bytes, otherwise: _, ...rest } = schema as { bytes?: boolean; otherwise?: string }
  const known = bytes === true ? { ...binary, ...rest } : rest
  return Object.fromEntries(Object.entries(known).map(([key, value]) => [key, shown(value)])) as Schema
}

function answersOf(route: Route) {
  return Object.fromEntries(
    Object.entries(route.answers).map(([status, { description, schema, mediaType }]) => {
      const type = mediaType ?? (schema === undefined ? undefined : 'application/json')
      return [
        status,
        type === undefined
          ? { description }
          : { description, content: { [type]: schema === undefined ? {} : { schema } } },
      ]
    }),
  )
}

/** What a call may answer because of what it takes and who may ask, beside its own `errors`. */
export const COMMON_ERRORS: readonly {
  /** Of which calls, as a sentence begins. */
  of: string
  concerns(route: Route): boolean
  codes: readonly ErrorCode[]
}[] = [
  {
    of: 'With a body',
    concerns: takesInput,
    codes: ['bad_request', 'invalid_encoding', 'unsupported_media_type', 'too_large'],
  },
  {
    of: 'With a query',
    concerns: ({ query }) => query !== undefined,
    codes: ['bad_request', 'invalid_encoding'],
  },
  {
    of: 'For people who are signed in',
    concerns: ({ access }) => access !== 'anyone',
    codes: ['unauthenticated', 'token_invalid', 'csrf'],
  },
  { of: 'For admins', concerns: ({ access }) => access === 'admin', codes: ['admin_required'] },
  { of: 'For tokens with a scope', concerns: isScope, codes: ['missing_scope'] },
]

/** One answer for each status, naming the codes that have it. */
function problemsOf(route: Route) {
  const common = COMMON_ERRORS.filter(({ concerns }) => concerns(route))
  const codes: ErrorCode[] = [...route.errors, ...common.flatMap((one) => one.codes)]
  const byStatus = new Map<number, ErrorCode[]>()
  for (const code of new Set(codes)) byStatus.set(STATUS[code], [...(byStatus.get(STATUS[code]) ?? []), code])
  return Object.fromEntries(
    [...byStatus].sort().map(([status, group]) => [
      status,
      {
        description: group.map((code) => `\`${code}\``).join(', '),
        content: { 'application/problem+json': { schema: PROBLEM } },
      },
    ]),
  )
}

function takesInput({ body, multipart }: Route): boolean {
  return body !== undefined || multipart !== undefined
}

function isScope({ access }: Route): boolean {
  return access !== 'anyone' && access !== 'signed-in' && access !== 'session'
}
