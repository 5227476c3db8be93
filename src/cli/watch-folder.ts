/**
 * Changes below a folder. One watcher for each folder rather than a recursive one: on Linux that is made of watchers
 * of single files, and loses a file that an editor replaces.
 */
import { type FSWatcher, watch } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { IGNORE_FILE, IgnoreRules, isOfTools } from '../sources/left-out.ts'
import { CommandError } from './failures.ts'

/** Quiet after the last change before it counts, in milliseconds: editors and checkouts write several files. */
const QUIET_MS = 200

/** A file that never rests, such as a log, holds up the others no longer than this, in milliseconds. */
const BURST_MS_MAX = 2_000

/**
 * Yields once at the start, and once after each burst of changes. Who reads the folder then misses nothing: what
 * changes from the yield on leads to another one.
 * @throws CommandError `cannot_watch`
 */
export async function* watchFolder(folder: string): AsyncGenerator<void> {
  let watchers: FSWatcher[] = []
  let wake = () => {}
  let changedAt = 0
  const changed = () => {
    changedAt = performance.now()
    wake()
  }
  try {
    for (;;) {
      const change = new Promise<void>((resolve) => {
        wake = resolve
      })
      // A folder may have been replaced by one of the same name: fresh watchers, and only then the old ones go.
      const before = watchers
      watchers = await watchAll(folder, changed)
      close(before)
      yield
      await change
      const since = performance.now()
      while (performance.now() - changedAt < QUIET_MS && performance.now() - since < BURST_MS_MAX)
        await sleep(QUIET_MS)
    }
  } finally {
    close(watchers)
  }
}

async function watchAll(folder: string, changed: () => void): Promise<FSWatcher[]> {
  const watchers: FSWatcher[] = []
  try {
    for (const place of await foldersIn(folder)) {
      const watcher = watch(place, (_, name) => {
        if (name === null || !isOfTools(name)) changed()
      })
      watchers.push(watcher.on('error', changed))
    }
    return watchers
  } catch (cause) {
    close(watchers)
    const { code } = cause as NodeJS.ErrnoException
    // Gone between the listing and the watching: that is a change, and the next listing does not have it.
    if (code === 'ENOENT' && (await exists(folder))) return watchAll(folder, changed)
    throw new CommandError('cannot_watch', `"${folder}" cannot be watched (${code}); start it again.`, {
      cause,
    })
  }
}

/** With the folder itself, and without what is ignored. Links are not followed. */
async function foldersIn(folder: string, below = '', above = new IgnoreRules()): Promise<string[]> {
  const entries = await readdir(path.join(folder, below), { withFileTypes: true })
  const hasRules = entries.some((entry) => entry.name === IGNORE_FILE && entry.isFile())
  const rules = hasRules
    ? above.with(below, await readFile(path.join(folder, below, IGNORE_FILE), 'utf8'))
    : above
  const wanted = entries
    .filter((entry) => entry.isDirectory() && !isOfTools(entry.name))
    .map(({ name }) => `${below}${name}/`)
    .filter((place) => !rules.isIgnored(place))
  const deeper = await Promise.all(wanted.map((place) => foldersIn(folder, place, rules)))
  return [path.join(folder, below), ...deeper.flat()]
}

function exists(folder: string): Promise<boolean> {
  return readdir(folder).then(
    () => true,
    () => false,
  )
}

function close(watchers: readonly FSWatcher[]): void {
  for (const watcher of watchers) watcher.close()
}
