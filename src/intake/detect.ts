/** What an upload is: as its sender says, if its content agrees; else as its content says. */
import type { BundleFile } from './bundle.ts'
import type { Issues } from './issues.ts'
import { KIND_NAMES, type KindName, kinds } from './kinds/index.ts'

interface Detected {
  kind: KindName
  /** The item's folder: `''` or `a/b/`. */
  root: string
}

interface Anchor extends Detected {
  path: string
  depth: number
}

/** The kind and root of an upload, or `undefined` with an issue that says what it is instead, or what is missing. */
export function detect(
  files: readonly BundleFile[],
  wanted: KindName | undefined,
  issues: Issues,
): Detected | undefined {
  const [found, ...others] = anchorsOf(files)
  if (found === undefined || (wanted ?? found.kind) !== found.kind) {
    reportMissing(files, wanted, found, issues)
    return undefined
  }
  const rival = others.find((anchor) => anchor.kind === found.kind && anchor.depth === found.depth)
  if (rival !== undefined) {
    const { issues: own, words } = kinds[found.kind]
    issues.error(
      own.multiple.code,
      `"${found.path}" and "${rival.path}" are ${words.many} of their own; ${words.ifSeveral}.`,
      { path: rival.path },
    )
    return undefined
  }
  return found
}

/** By rank, then shallowest first: what lies deeper belongs to it. On one level, by the order of the registry. */
function anchorsOf(files: readonly BundleFile[]): Anchor[] {
  const anchors = KIND_NAMES.flatMap((kind) =>
    kinds[kind].anchors(files).map((path) => {
      const root = kinds[kind].rootOf(path)
      return { kind, path, root, depth: root.split('/').length }
    }),
  )
  return anchors.sort((a, b) => kinds[a.kind].rank - kinds[b.kind].rank || a.depth - b.depth)
}

function reportMissing(
  files: readonly BundleFile[],
  wanted: KindName | undefined,
  found: Anchor | undefined,
  issues: Issues,
): void {
  if (wanted === undefined) {
    const all = KIND_NAMES.map((name) => kinds[name].words)
    const layouts = all.map(({ withArticle, layout }) => `${withArticle} has ${layout}`)
    issues.error(
      'kind_unknown',
      `The upload is neither ${all.map(({ withArticle }) => withArticle).join(', nor ')}: ${layouts.join('; ')}.`,
    )
    return
  }
  const { words, issues: own, holdsOthers, misspelt } = kinds[wanted]
  // A plugin without its manifest still has its skills, each in its folder.
  const isPart = holdsOthers === true && found !== undefined && found.depth > 1
  if (found !== undefined && !isPart) {
    const other = kinds[found.kind]
    issues.error(
      other.issues.mistaken.code,
      `This looks like ${other.words.withArticle} ("${found.path}"), not ${words.withArticle}; publish it as ${other.words.withArticle}.`,
      { path: found.path },
    )
    return
  }
  const meant = files.find(({ path }) => misspelt?.pattern.test(path))
  const hint = meant === undefined ? 'add it' : `rename "${meant.path}" to ${misspelt?.as}`
  issues.error(
    own.missing.code,
    `${capitalised(words.withArticle)} needs ${words.layout}; ${hint}.`,
    meant === undefined ? {} : { path: meant.path },
  )
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
