/** Heads as repositories: one for all feeds that are at the same head, and its folder under `repos/`. */
import path from 'node:path'
import { type ObjectStore, Reach, type Repository, writeBareRepo } from '../git/index.ts'
import type { Oid } from '../git/objects.ts'
import { BARE_REPO_TRUSTED_MS, REPOSITORIES_OPEN_MAX } from '../kernel/limits.ts'
import type { Database } from '../store/index.ts'
import { lineLookup } from './line.ts'

interface RepositoriesDeps {
  db: Database
  objects: ObjectStore
  /** `DATA_DIR/repos`: a cache. */
  reposFolder: string
  /** `DATA_DIR/objects.git/objects`, which the repositories borrow from. */
  objectsFolder: string
  /** Told when a head's folder cannot be written: somebody will miss it, but serving goes on without. */
  onUnwritten?: (folder: string, error: unknown) => void
}

export interface Repositories {
  /** The repository of a head, with its folder on disk: whatever was deleted there is made again. */
  open(head: Oid): Promise<Repository>
  /** See to the folder on disk, without waiting, unless that was done a moment ago. */
  tend(head: Oid): void
  /** The one that is open, with no look at the disk. */
  opened(head: Oid): Repository | undefined
}

interface Open {
  repository: Repository
  /** On the monotonic clock, in milliseconds. */
  lookedAt: number
  looking: Promise<void>
}

export function createRepositories(deps: RepositoriesDeps): Repositories {
  const reach = new Reach()
  /** The heads that were opened last at the end. */
  const open = new Map<Oid, Open>()

  const look = (head: Oid) => {
    const folder = path.join(deps.reposFolder, `${head}.git`)
    return writeBareRepo({ folder, head, objectsFolder: deps.objectsFolder }).catch((error: unknown) =>
      deps.onUnwritten?.(folder, error),
    )
  }

  const repositories: Repositories = {
    async open(head) {
      const now = performance.now()
      const known = open.get(head)
      const isTrusted = known !== undefined && now - known.lookedAt < BARE_REPO_TRUSTED_MS
      const opened = isTrusted
        ? known
        : {
            repository: known?.repository ?? repositoryOf(deps, reach, head),
            lookedAt: now,
            looking: look(head),
          }
      open.delete(head)
      open.set(head, opened)
      for (const oldest of open.keys()) {
        if (open.size <= REPOSITORIES_OPEN_MAX) break
        open.delete(oldest)
      }
      await opened.looking
      return opened.repository
    },
    tend(head) {
      const lookedAt = open.get(head)?.lookedAt
      if (lookedAt === undefined || performance.now() - lookedAt < BARE_REPO_TRUSTED_MS) return
      // The folder is a cache: whoever opens the head next sees the error.
      void repositories.open(head).catch(() => undefined)
    },
    opened: (head) => open.get(head)?.repository,
  }
  return repositories
}

function repositoryOf({ db, objects }: RepositoriesDeps, reach: Reach, head: Oid): Repository {
  const history = { branch: 'refs/heads/main' as const, head, commit: lineLookup(db, head), objects }
  return { ...history, reaches: (oid) => reach.holds(history, oid) }
}
