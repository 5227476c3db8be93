/** What a source would bring, as the wizard shows it; and what it could be called. */
import type { SourceValues } from '../../../../../views/admin/sources/fields.tsx'
import type { PreviewPlugin } from '../../../../../views/admin/sources/wizard-preview.tsx'
import { counted } from '../../../../../views/parts/plural.ts'
import { only } from '../../../../kernel/only.ts'
import { RUNS_LABELS } from '../../../../operations/answers/index.ts'
import { checkSlug, findSource, type PreviewedPlugin, type SourcePreview } from '../../../../sources/index.ts'
import type { HttpDeps } from '../../../deps.ts'
import { errorsFirst, issueProps } from '../../issues.ts'

export function previewProps({ commit, tags, plugins }: SourcePreview) {
  return {
    head:
      commit === null ? counted(tags ?? 0, 'version tag', 'version tags') : `commit ${commit.slice(0, 12)}`,
    // What needs a decision comes first.
    plugins: [...plugins]
      .sort((a, b) => ORDER[a.state] - ORDER[b.state] || (a.name < b.name ? -1 : 1))
      .map(pluginProps),
  }
}

const ORDER: Readonly<Record<PreviewedPlugin['state'], number>> = { failed: 0, unavailable: 1, ready: 2 }

function pluginProps({
  name,
  state,
  servedName,
  version,
  problem,
  runs,
  issues,
}: PreviewedPlugin): PreviewPlugin {
  // The problem of a plugin that failed is its first error.
  const others = issues.filter(({ message }) => message !== problem)
  return {
    name,
    state,
    runs: runs.filter((value) => value !== 'nothing').map((value) => RUNS_LABELS[value] ?? value),
    issues: errorsFirst(others).map(issueProps),
    ...only({ servedName, version, problem }),
  }
}

/** Name and slug after the repository, where the admin has said nothing else. */
export function suggestNames({ db }: HttpDeps, values: SourceValues): SourceValues {
  const last = new URL(values.url).pathname.split('/').filter(Boolean).at(-1) ?? ''
  const name = decodeURIComponent(last).replace(/\.git$/, '')
  const slug = freeSlug(name.toLowerCase(), (taken) => findSource(db, taken) !== undefined)
  return { ...values, name: values.name || name, slug: values.slug || slug }
}

const SLUG_CHARS_MAX = 48

/** Empty when nothing of the name can stay. */
function freeSlug(name: string, isTaken: (slug: string) => boolean): string {
  const bare = name
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, SLUG_CHARS_MAX)
    .replace(/^-+|-+$/g, '')
  for (let number = 1; number < 100; number += 1) {
    const slug = number === 1 ? bare : `${bare}-${number}`
    if (isSlug(slug) && !isTaken(slug)) return slug
  }
  return ''
}

function isSlug(text: string): boolean {
  try {
    return checkSlug(text) === text
  } catch {
    return false
  }
}
