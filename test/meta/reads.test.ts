/** Who reads what: rows are read in repositories, and a plan goes by what its transaction shows. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => path.posix.join('src', name))
  .sort()
  .map((name) => ({ name, code: codeOf(readFileSync(name, 'utf8')) }))

const isRepository = ({ name }: { name: string }) => name.endsWith('.repo.ts')
const isStore = ({ name }: { name: string }) => name.startsWith('src/store/')

const READS = 'get|find|many|sorted|all|count'
const tables = files.flatMap(({ code }) =>
  [...code.matchAll(/\bconst (\w+) = defineTable\b/g)].map(([, table]) => table!),
)

describe('tables', () => {
  test('are found at all', () => {
    expect(tables.length).toBeGreaterThan(20)
  })

  test('are described in repositories', () => {
    const others = files.filter((file) => !isRepository(file) && !isStore(file))
    expect(others.filter(({ code }) => /\bdefineTable\b/.test(code)).map(({ name }) => name)).toEqual([])
  })

  test('are read in repositories, and by plans through their transaction', () => {
    const read = new RegExp(`([\\w#]+)\\s*\\.(?:${READS})\\(\\s*(?:${tables.join('|')})\\b`, 'g')
    const others = files.filter((file) => !isRepository(file) && !isStore(file))
    const wrong = others.flatMap(({ name, code }) =>
      [...code.matchAll(read)].filter(([, reader]) => reader !== 'tx').map(([found]) => `${name}: ${found}`),
    )
    expect(wrong).toEqual([])
  })
})

describe('plans', () => {
  const plans = files
    .filter((file) => !isStore(file))
    .flatMap(({ name, code }) => plansIn(code).map((plan) => ({ name, plan })))

  test('are found at all', () => {
    expect(plans.length).toBeGreaterThan(100)
  })

  test('read nothing past their transaction', () => {
    const wrong = plans.flatMap(({ name, plan }) => linesWith(/\bdb\b(?!: tx\b)|\.record\b/, plan, name))
    expect(wrong).toEqual([])
  })

  test('wait for nothing', () => {
    const wrong = plans.filter(({ plan }) => /\bawait\b/.test(plan)).map(({ name }) => name)
    expect([...new Set(wrong)]).toEqual([])
  })
})

test('rights are found in what there is when they are asked for', () => {
  const rights = files.flatMap(({ name, code }) =>
    [...code.matchAll(/\.need\(/g)].map(({ index }) => ({
      name,
      right: code.slice(index, endOf(code, code.indexOf('(', index))),
    })),
  )
  expect(rights.length).toBeGreaterThan(10)
  expect(rights.flatMap(({ name, right }) => linesWith(/\.(?:db|record)\b/, right, name))).toEqual([])
})

function linesWith(pattern: RegExp, text: string, name: string): string[] {
  return text
    .split('\n')
    .filter((line) => pattern.test(line))
    .map((line) => `${name}: ${line.trim()}`)
}

/** Without comments. */
function codeOf(source: string): string {
  return source.replaceAll(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*/g, '')
}

/** What is handed to `write`, and every function that is given a transaction: whole, with its parameters. */
function plansIn(code: string): string[] {
  const written = [...code.matchAll(/\.write\(\s*\((?=tx\b)/g)].map(({ index, 0: start }) =>
    code.slice(index + start.length - 1, endOf(code, code.indexOf('(', index))),
  )
  const given = [
    ...code.matchAll(/(?:\bfunction\*? \w+(?:<[^>]*>)?|[=(,:?] ?)\((?=[^()]*\btx: Transaction\b)/g),
  ].map(({ index, 0: start }) => {
    const parameters = endOf(code, index + start.length - 1)
    return code.slice(index, endOfBody(code, parameters + 1))
  })
  return [...written, ...given]
}

/** From the end of the parameters on: a block, or the expression behind an arrow up to the end of its line. */
function endOfBody(code: string, from: number): number {
  const block = /^(?:: [^\n]*?)? (?:=> )?\{\n/.exec(code.slice(from))
  if (block !== null) return endOf(code, from + block[0].length - 2)
  const end = code.indexOf('\n', from)
  return end === -1 ? code.length : end
}

/** Where the bracket that opens at `start` closes. */
function endOf(code: string, start: number): number {
  let depth = 0
  for (let at = start; at < code.length; at += 1) {
    if ('([{'.includes(code[at]!)) depth += 1
    if (')]}'.includes(code[at]!)) depth -= 1
    if (depth === 0) return at
  }
  throw new Error(`The bracket at ${start} is not closed.`)
}
