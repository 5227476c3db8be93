/** Commits read from elsewhere, beside what the real git says of them. */
import { expect } from 'vitest'
import { hashObject } from '../../src/git/object.ts'
import type { UpstreamCommit } from '../../src/upstream/upstream.ts'
import { git } from './git.ts'

/** As `git ls-tree -r -t` lists it: path, mode and id of every file and folder. */
export function listing({ tree, files, trees }: UpstreamCommit): string[] {
  expect(trees.get('')).toBe(tree)
  const folders = [...trees].filter(([name]) => name !== '').map(([name, oid]) => `${name} 040000 ${oid}`)
  const blobs = files.map((file) => `${file.path} ${file.mode} ${hashObject('blob', file.content)}`)
  return [...folders, ...blobs].sort()
}

export async function lsTree(folder: string, oid: string): Promise<string[]> {
  const listed = await git(folder, ['ls-tree', '-r', '-t', '-z', oid])
  const rows = [...listed.matchAll(/(\d+) \w+ (\w+)\t([^\0]+)\0/g)]
  return rows.map(([, mode, id, name]) => `${name} ${mode} ${id}`).sort()
}
