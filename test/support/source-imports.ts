/** The imports of the program's sources, as its text has them: for stories about who may know whom. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

export interface Import {
  from: string
  to: string
  names: string[]
  isType: boolean
}

/** Every source file, by its path in the project. */
export const sources: readonly string[] = ['src', 'views'].flatMap((root) => sourcesBelow(root))

/** Imports and re-exports of other files of the project. */
export const imports: readonly Import[] = sources.flatMap(importsOf)

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => path.posix.join(folder, name))
    .sort()
}

function importsOf(file: string): Import[] {
  const source = readFileSync(file, 'utf8')
  const statements = source.matchAll(
    /^(?:import|export)\s+(type\s+)?((?:[\w$*, ]|\{[^}]*\})*?)(?:\sfrom\s+)?'(\.[^']+)'/gms,
  )
  return [...statements].map(([, type, names, specifier]) => ({
    from: file,
    to: path.posix.join(path.posix.dirname(file), specifier!),
    names: listedIn(names!),
    isType: type !== undefined || allTypes(names!),
  }))
}

/** `{ type A, type B }` imports types only. */
function allTypes(names: string): boolean {
  const listed = inBraces(names)
  return listed !== undefined && listed.every((name) => name.startsWith('type '))
}

/** As they are called where they come from: of `{ type A, b as c }`, A and b. */
function listedIn(names: string): string[] {
  return (inBraces(names) ?? []).map((name) => name.replace(/^type /, '').replace(/ as .*$/, ''))
}

function inBraces(names: string): string[] | undefined {
  return /\{([^}]*)\}/
    .exec(names)?.[1]
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

/** `src/access`; `src` for what wires the rooms. */
export function roomOf(file: string): string {
  const [first, second, third] = file.split('/')
  if (first === 'views') return 'views'
  return third === undefined ? 'src' : `${first}/${second}`
}
