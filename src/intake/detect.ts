/** What an upload is: as its sender says, if its content agrees; else as its content says. */
import type { BundleFile } from './bundle.ts'
import type { Issues } from './issues.ts'
import { type ItemKind, KIND_NAMES, type KindName, kinds } from './kinds/index.ts'

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
    const { codes, title } = kinds[found.kind]
    issues.error(
      codes.multiple,
      `"${found.path}" and "${rival.path}" are ${title.toLowerCase()}s of their own; upload one at a time, or make them one plugin with a .claude-plugin/plugin.json.`,
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
    const layouts = KIND_NAMES.map((name) => `${withArticle(name)} has ${kinds[name].layout}`)
    issues.error(
      'kind_unknown',
      `The upload is neither a plugin, nor a skill, nor an agent: ${layouts.join('; ')}.`,
    )
    return
  }
  const kind: ItemKind = kinds[wanted]
  // A plugin without its manifest still has its skills, each in its folder.
  const isPart = wanted === 'plugin' && found !== undefined && found.depth > 1
  if (found !== undefined && !isPart) {
    issues.error(
      kinds[found.kind].codes.mistaken,
      `This looks like ${withArticle(found.kind)} ("${found.path}"), not ${withArticle(wanted)}; publish it as ${withArticle(found.kind)}.`,
      { path: found.path },
    )
    return
  }
  const misspelt = wanted === 'skill' ? files.find(({ path }) => /(^|\/)skill\.md$/i.test(path)) : undefined
  const hint = misspelt === undefined ? 'add it' : `rename "${misspelt.path}" to SKILL.md`
  issues.error(
    kind.codes.missing,
    `${withArticle(wanted, 'A')} needs ${kind.layout}; ${hint}.`,
    misspelt === undefined ? {} : { path: misspelt.path },
  )
}

function withArticle(kind: KindName, article = 'a'): string {
  return `${article}${/^[aeiou]/.test(kind) ? 'n' : ''} ${kind}`
}
