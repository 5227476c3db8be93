/** Whoever clones the repository finds what it cites: documents, their sections, and decisions. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

const FOLDERS_WITH_CODE = ['src', 'views', 'test', 'scripts', 'migrations', 'public']
const FOLDERS_WITH_DOCUMENTS = ['docs']
const DOCUMENTS_AT_ROOT = ['README.md', 'CHANGELOG.md']

/** What items have, here and in the examples of comments. */
const FILES_OF_ITEMS: ReadonlySet<string> = new Set(['SKILL.md', 'README.md', 'CLAUDE.md', 'AGENTS.md'])

/** A document, and what of it: `docs/a.md#b`, `docs/a.md 2.1`, `docs/a.md, "Title"`, `"Title" of docs/a.md`. */
const CITATION =
  /(?:"(?<before>[^"]+)" of )?(?<![\w/.:-])(?<file>[\w./-]*\w\.md)\b(?:#(?<anchor>[\w-]+)|,?(?: section)? (?<section>\d+(?:\.\d+)?)|, "(?<after>[^"]+)")?/g
const OWN_ANCHOR = /\]\(#(?<anchor>[\w-]+)\)/g
const DECISION = /\b(?:ADRs?|[Dd]ecision) (?<number>\d+)\b/g
/** What a tracker says is nowhere in a clone. */
const ISSUE = /\b[Ii]ssues? #?\d+\b/g

const texts = new Map<string, string>()
const documents = [
  ...DOCUMENTS_AT_ROOT,
  ...FOLDERS_WITH_DOCUMENTS.flatMap((folder) => filesIn(folder, /\.md$/)),
]
for (const file of documents) texts.set(file, readFileSync(file, 'utf8'))

describe('what is cited is in the repository', () => {
  test.each(documents)('%s', (file) => {
    expect(unresolved(file, texts.get(file)!)).toEqual([])
  })

  test.each(FOLDERS_WITH_CODE)('by comments in %s/', (folder) => {
    const files = filesIn(folder, /\.(tsx?|mjs|js|css|sql)$/).filter(
      (file) => !import.meta.filename.endsWith(file),
    )
    const found = files.flatMap((file) =>
      unresolved(file, commentsIn(readFileSync(file, 'utf8'))).map((citation) => `${file}: ${citation}`),
    )
    expect(found).toEqual([])
  })
})

describe('a citation that leads nowhere is found', () => {
  test.each([
    ['a document', '/** Source: NOTES.md. */', 'NOTES.md'],
    ['a document below docs/', '// As docs/none.md has it.', 'docs/none.md'],
    ['an anchor', '/** docs/contract.md#9-nothing */', 'docs/contract.md#9-nothing'],
    ['a section', '/** (docs/contract.md 9) */', 'docs/contract.md 9'],
    ['a section inside of one', '/** (docs/clients.md 4.9) */', 'docs/clients.md 4.9'],
    ['a title', '/** docs/rules.md, "Which wersion" */', 'docs/rules.md, "Which wersion"'],
    ['a title before it', '/** The table "Which" of docs/rules.md. */', '"Which" of docs/rules.md'],
    ['a line further', '/**\n * The table "Which" of\n * docs/rules.md.\n */', '"Which" of docs/rules.md'],
    ['a decision', '-- why: ADR 999', 'ADR 999'],
    ['a tracker', '/** What issue 7 asks for. */', 'issue 7'],
  ])('%s', (_, code, citation) => {
    expect(unresolved('src/a.ts', commentsIn(code))).toEqual([citation])
  })

  test.each([
    ['[a](none.md)', 'none.md'],
    ['[a](rules.md#none)', 'rules.md#none'],
    ['[a](#none)', '](#none)'],
  ])('in a document: %s', (text, citation) => {
    expect(unresolved('docs/contract.md', text)).toEqual([citation])
  })

  test('and what leads somewhere is not, nor what items have, nor code that is no comment', () => {
    const comment = `/** docs/contract.md 5, docs/clients.md section 4.1, docs/clients.md#41-names, docs/rules.md, "Which version", ADR 3: SKILL.md. */`
    expect(unresolved('src/a.ts', commentsIn(`${comment}\nconst file = 'NOTES.md'`))).toEqual([])
    expect(unresolved('docs/a.md', 'See [x](decisions/0003-lineage.md) and docs/rules.md.')).toEqual([])
  })
})

/** The citations in a text that lead nowhere, as they are written. @param file where the text stands */
function unresolved(file: string, text: string): string[] {
  const isDocument = file.endsWith('.md')
  const missing = [...text.matchAll(CITATION)].filter(({ groups }) => {
    if (!isCited(groups!.file!, isDocument)) return false
    const target = targetOf(file, groups!.file!)
    return target === undefined || !hasPart(target, groups!)
  })
  const ownAnchors = [...text.matchAll(OWN_ANCHOR)].filter(({ groups }) => !hasPart(file, groups!))
  const decisions = [...text.matchAll(DECISION)].filter(({ groups }) => !hasDecision(groups!.number!))
  return [...missing, ...ownAnchors, ...decisions, ...text.matchAll(ISSUE)].map(([citation]) => citation)
}

/** In code, `a/b.md` is mostly an example of a path; a document lies below `docs/` or is called in capitals. */
function isCited(name: string, isDocument: boolean): boolean {
  if (FILES_OF_ITEMS.has(path.basename(name))) return false
  return isDocument || name.startsWith('docs/') || /^[A-Z][A-Z_-]+\.md$/.test(name)
}

/** From the repository's root, from the folder of who cites it, or from that of all documents. */
function targetOf(file: string, name: string): string | undefined {
  return [name, path.join(path.dirname(file), name), path.join('docs', name)].find((at) => texts.has(at))
}

function hasPart(
  document: string,
  { anchor, section, before, after }: Record<string, string | undefined>,
): boolean {
  const headings = [...texts.get(document)!.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading!)
  const title = before ?? after
  if (anchor !== undefined) return headings.some((heading) => anchorOf(heading) === anchor)
  if (section !== undefined) return headings.some((heading) => numberOf(heading) === section)
  return title === undefined || headings.includes(title)
}

/** As GitHub makes it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}

function numberOf(heading: string): string | undefined {
  return /^(\d+(?:\.\d+)?)\.? /.exec(heading)?.[1]
}

function hasDecision(number: string): boolean {
  const begins = `docs/decisions/${number.padStart(4, '0')}-`
  return documents.some((file) => file.startsWith(begins))
}

/** Each comment on one line, so that what is broken over two is found. */
function commentsIn(code: string): string {
  const comments = code.match(/\/\*[\s\S]*?\*\/|(?:(?:^|[ \t])(?:\/\/|--) .*(?:\n|$))+/gm) ?? []
  return comments.map((comment) => comment.replace(/\s*\n\s*(?:\*|\/\/|--)? ?/g, ' ')).join('\n')
}

function filesIn(folder: string, pattern: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((name) => pattern.test(name))
    .sort()
}
