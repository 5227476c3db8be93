/** Where an operation is in the API. What it takes, answers and asks for is its own: a route says only where. */
import { type JsonSchema, Known, type Operation, Part } from '../../operations/surface.ts'
import type { HttpDeps } from '../deps.ts'
import type { StoaContext } from '../env.ts'
import { linkToNext } from './link-to-next.ts'
import type { Answer, OperationRoute } from './route.ts'

interface Place<Input, Output> extends Pick<OperationRoute, 'method' | 'path' | 'isBodyOptional'> {
  operation: Operation<Input, Output>
  /** What each status says. With two, the lower one is for what was known before. */
  answers: Readonly<Record<number, string>>
  /** Reads a multipart form, which becomes the input. */
  upload?: (c: StoaContext) => Promise<Partial<Input>>
  /** That form as it is sent, where it is not as the input: lists that come as text. */
  form?: JsonSchema
  /** For what is said beside the output, such as a cookie. */
  show?: (output: Output, exchange: { deps: HttpDeps; c: StoaContext }) => Answer
}

export function routeTo<Input, Output>(place: Place<Input, Output>): OperationRoute {
  const { method, path, operation, answers, isBodyOptional, upload, form, show } = place
  const { name: _, summary, access, errors, output } = operation
  const { inPath, rest } = splitInput(operation.input, path)
  const described = Object.entries(answers).map(([status, description]) => [
    status,
    { description, ...(output === undefined ? {} : { schema: output }) },
  ])
  return {
    ...{ method, path, operation, summary, access, errors },
    ...placeOf(method, rest, upload && (form ?? rest)),
    ...(isBodyOptional === true ? { isBodyOptional } : {}),
    ...(upload === undefined ? {} : { upload }),
    answers: Object.fromEntries(described),
    pathNames: inPath,
    show: (made, exchange) => (show ?? answerOf(answers))(made as Output, exchange),
  }
}

/** What the path does not say comes in the query of what reads, and in the body of what writes. */
function placeOf(
  method: OperationRoute['method'],
  rest: JsonSchema | undefined,
  multipart: JsonSchema | undefined,
) {
  if (multipart !== undefined) return { multipart }
  if (rest === undefined) return {}
  return method === 'get' ? { query: rest } : { body: rest }
}

function splitInput(input: JsonSchema, path: string): { inPath: string[]; rest: JsonSchema | undefined } {
  const inPath = [...path.matchAll(/\{(\w+)\*?\}/g)].map(([, name]) => name!)
  const properties = Object.entries(input.properties as Record<string, JsonSchema>)
  const others = properties.filter(([name]) => !inPath.includes(name))
  if (others.length + inPath.length !== properties.length)
    throw new Error(`The path ${path} names what its operation does not take.`)
  if (others.length === 0) return { inPath, rest: undefined }
  const required = (input.required as string[]).filter((name) => !inPath.includes(name))
  return { inPath, rest: { ...input, required, properties: Object.fromEntries(others) } }
}

function answerOf(answers: Place<unknown, unknown>['answers']) {
  const statuses = Object.keys(answers).map(Number)
  return (made: unknown, { deps, c }: { deps: HttpDeps; c: StoaContext }): Answer => {
    const isKnown = made instanceof Known
    const output = isKnown ? made.output : made
    const status = isKnown ? statuses[0]! : statuses.at(-1)!
    if (output instanceof Part) {
      const { rows: json, next } = output
      return { status, json, ...(next === undefined ? {} : { headers: linkToNext(deps, c, next) }) }
    }
    return output === undefined ? { status } : { status, json: output }
  }
}
