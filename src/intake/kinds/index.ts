/** The kinds of items, by name, as everything else asks for them. */
import type { BundleFile } from '../bundle.ts'
import * as all from './all.ts'
import type { ItemKind } from './item-kind.ts'

export type { ItemKind, Mount, Stamp } from './item-kind.ts'

export type KindName = (typeof all)[keyof typeof all]['name']

/** Where an upload could be several, those before others. */
const inOrder: readonly (ItemKind & { name: KindName })[] = Object.values(all).sort(
  (a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1),
)

export const KIND_NAMES: readonly KindName[] = inOrder.map(({ name }) => name)

export const kinds = Object.fromEntries(inOrder.map((kind) => [kind.name, kind])) as Readonly<
  Record<KindName, ItemKind>
>

export function isKindName(name: string): name is KindName {
  return Object.hasOwn(kinds, name)
}

/** Whether clients are given items of this kind; others stay in the store, in its search and on its pages. */
export function isMounted(kind: KindName): boolean {
  return kinds[kind].mount.in !== 'nowhere'
}

/** Any upload, as kinds look for their signs in it. */
export function withSigns(files: readonly BundleFile[]): readonly BundleFile[] {
  return inOrder.reduce((all, kind) => kind.withSign?.(all) ?? all, files)
}

/** Whether an item of this kind is one file, wherever it lies, and not a folder. */
export function isOneFile({ mount }: ItemKind): boolean {
  return mount.in === 'bundle' && mount.as === 'file'
}

/** What the issues mean that only one kind has. */
export const KIND_ISSUES: Readonly<Record<string, string>> = Object.fromEntries(
  inOrder.flatMap(({ issues }) => Object.values(issues).map(({ code, means }) => [code, means])),
)
