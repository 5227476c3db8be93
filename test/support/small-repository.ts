/** A real store with two histories side by side: the repository's own, and one that it must never give away. */
import path from 'node:path'
import { encodeCommit } from '../../src/git/commit.ts'
import { gitObject, type Oid } from '../../src/git/object.ts'
import { type ObjectStore, openObjectStore } from '../../src/git/object-store.ts'
import { Reach } from '../../src/git/reach.ts'
import type { CommitNode, Repository } from '../../src/git/repository.ts'
import { buildTree } from '../../src/git/tree.ts'
import { temporaryFolder } from './temp.ts'

/** 2026-01-01T00:00:00Z; each commit is an hour later. */
export const FIRST_COMMIT_SECONDS = 1_767_225_600

export interface SmallRepository {
  repository: Repository
  /** The repository's commits, oldest first. */
  line: Oid[]
  /** Everything that a clone of it holds. */
  own: ReadonlySet<Oid>
  /** Stored in the same folder by somebody else: a line as long, then its trees and blobs. */
  foreign: Oid[]
  folder: string
  close(): Promise<void>
}

export async function smallRepository(commitsCount: number): Promise<SmallRepository> {
  const folder = path.join(await temporaryFolder(), 'objects.git')
  const store = await openObjectStore(folder)
  const mine = await writeLine(store, 'mine', commitsCount)
  const theirs = await writeLine(store, 'theirs', commitsCount)
  const nodes = new Map(mine.nodes.map((node) => [node.oid, node]))
  const line = mine.nodes.map(({ oid }) => oid)
  const history = {
    branch: 'refs/heads/main' as const,
    head: line.at(-1)!,
    commit: (oid: Oid) => nodes.get(oid),
    objects: store,
  }
  const reach = new Reach()
  const repository: Repository = { ...history, reaches: (oid) => reach.holds(history, oid) }
  const foreign = [...theirs.oids].filter((oid) => !mine.oids.has(oid))
  return { repository, line, own: mine.oids, foreign, folder, close: () => store.close() }
}

async function writeLine(store: ObjectStore, owner: string, commitsCount: number) {
  const nodes: CommitNode[] = []
  const oids = new Set<Oid>()
  for (let number = 1; number <= commitsCount; number += 1) {
    const files = { LICENSE: 'Free.\n', 'docs/owner.txt': `${owner}\n`, 'number.txt': `${owner} ${number}\n` }
    const blobs = Object.values(files).map((text) => gitObject('blob', Buffer.from(text)))
    const { root, trees } = buildTree(
      Object.keys(files).map((name, index) => ({ path: name, mode: '100644', oid: blobs[index]!.oid })),
    )
    await store.writePack(root, [...trees, ...blobs])
    const dateSeconds = FIRST_COMMIT_SECONDS + 3600 * (number - 1)
    const parents = nodes.slice(-1).map(({ oid }) => oid)
    const identity = {
      name: 'Stoa',
      email: 'noreply@stoa.invalid',
      dateSeconds,
      timezone: '+0000' as const,
    }
    const commit = gitObject(
      'commit',
      encodeCommit({
        tree: root,
        parents,
        author: identity,
        committer: identity,
        message: `${owner} ${number}\n`,
      }),
    )
    await store.writePack(commit.oid, [commit])
    nodes.push({ oid: commit.oid, tree: root, parents, dateSeconds })
    for (const object of [commit, ...trees, ...blobs]) oids.add(object.oid)
  }
  return { nodes, oids }
}
