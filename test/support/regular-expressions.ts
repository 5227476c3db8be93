/** Every regular expression of the program, as its sources have them. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseSync } from 'vite'

export interface FoundExpression {
  /** As a literal: `/a+/g`. */
  literal: string
  pattern: string
  flags: string
  file: string
}

/** Literals, each once; and the files that make expressions from texts. */
export function findExpressions(roots: readonly string[]): {
  literals: FoundExpression[]
  constructedIn: string[]
} {
  const literals = new Map<string, FoundExpression>()
  const constructedIn = new Set<string>()
  for (const file of roots.flatMap(sourcesBelow)) {
    const lang = file.endsWith('x') ? 'tsx' : 'ts'
    const { program, errors } = parseSync(file, readFileSync(file, 'utf8'), { lang })
    if (errors.length > 0) throw new Error(`${file}: ${errors[0]!.message}`)
    visit(program, (node) => {
      if (node.regex !== undefined) {
        const { pattern, flags } = node.regex
        const literal = `/${pattern}/${flags}`
        if (!literals.has(literal)) literals.set(literal, { literal, pattern, flags, file })
      }
      if (/^(New|Call)Expression$/.test(node.type ?? '') && node.callee?.name === 'RegExp')
        constructedIn.add(file)
    })
  }
  return { literals: [...literals.values()], constructedIn: [...constructedIn].sort() }
}

interface SyntaxNode {
  type?: string
  regex?: { pattern: string; flags: string }
  callee?: { name?: string }
}

function visit(node: unknown, look: (node: SyntaxNode) => void): void {
  if (typeof node !== 'object' || node === null) return
  if (!Array.isArray(node)) look(node as SyntaxNode)
  for (const child of Object.values(node)) visit(child, look)
}

function sourcesBelow(root: string): string[] {
  return (readdirSync(root, { recursive: true }) as string[])
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => path.join(root, name))
    .sort()
}
