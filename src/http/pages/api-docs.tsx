/** The API's description, for people. */
import { Hono } from 'hono'
import { ApiDocsPage } from '../../../views/api-docs.tsx'
import { ERROR_CODES, type ErrorCode } from '../../kernel/errors.ts'
import { COMMON_ERRORS, type openApi } from '../api/openapi.ts'
import { apiRoutes } from '../api/routes/index.ts'
import type { HttpDeps } from '../deps.ts'
import type { Env } from '../env.ts'
import { STATUS } from '../middleware/errors.ts'
import { frameOf, render, sessionOf } from './page.tsx'

type Document = ReturnType<typeof openApi>

interface Operation {
  summary: string
  description: string
  parameters?: { name: string; in: string }[]
  requestBody?: { content: Record<string, { schema: { properties?: object } }> }
  responses: Record<string, { description: string }>
}

export function apiDocsPages(deps: HttpDeps, document: Document): Hono<Env> {
  const errors = (Object.keys(STATUS) as ErrorCode[]).map((code) => ({
    code,
    status: STATUS[code],
    meaning: ERROR_CODES[code],
  }))
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) =>
      operationProps(method, path, operation as Operation),
    ),
  )
  const app = new Hono<Env>()
  app.get('/api/docs', (c) =>
    render(
      c,
      <ApiDocsPage
        frame={frameOf(deps, sessionOf(deps, c))}
        server={document.servers[0]!.url}
        operations={operations}
        common={COMMON_ERRORS.map(({ of, codes }) => ({ of, codes }))}
        errors={errors}
      />,
    ),
  )
  return app
}

function operationProps(method: string, path: string, operation: Operation) {
  const body = Object.entries(operation.requestBody?.content ?? {})[0]
  return {
    method,
    path,
    summary: operation.summary,
    access: operation.description.replaceAll('`', ''),
    parameters: (operation.parameters ?? [])
      .filter((parameter) => parameter.in === 'query')
      .map(({ name }) => name),
    answers: Object.entries(operation.responses)
      .filter(([status]) => Number(status) < 400)
      .map(([status, { description }]) => ({ status, description })),
    errors: ownErrors(method, path),
    ...(body === undefined
      ? {}
      : { body: `${body[0]}: ${Object.keys(body[1].schema.properties ?? {}).join(', ')}` }),
  }
}

/** Those that its page does not say once for all. */
function ownErrors(method: string, path: string): readonly ErrorCode[] {
  const route = apiRoutes.find((one) => one.method === method && one.path === path)
  if (route === undefined) return []
  const common = new Set(
    COMMON_ERRORS.filter(({ concerns }) => concerns(route)).flatMap(({ codes }) => codes),
  )
  return route.errors.filter((code) => !common.has(code))
}
