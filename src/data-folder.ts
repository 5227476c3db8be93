/** While the server runs: whether the data folder is the one that it started with, and takes bytes. */
import { rm, stat } from 'node:fs/promises'
import { troubleOf, undefinedIfAbsent } from './kernel/disk-trouble.ts'
import { writeTemporary } from './kernel/durable.ts'

/** Whoever asks more often hears the last answer, so that asking costs the disk nothing. */
const LOOK_EVERY_MS = 2_000

interface DataFolderOptions {
  /** That is written to. */
  folder: string
  /** Folders that may lie on disks of their own, by what they are called: one that is not mounted any more leaves an empty one. */
  places: Readonly<Record<string, string>>
  monotonic(): number
  /** Told of each trouble when it begins, with all that is known of it. */
  onTrouble(why: string, error: unknown): void
}

export interface DataFolder {
  /** What is wrong, in a sentence for anybody, which says nothing of where things lie; `undefined` when nothing is. */
  trouble(): Promise<string | undefined>
}

export async function watchDataFolder({
  folder,
  places,
  monotonic,
  onTrouble,
}: DataFolderOptions): Promise<DataFolder> {
  const known = await Promise.all(
    Object.entries({ DATA_DIR: folder, ...places }).map(async ([name, place]) => ({
      name,
      place,
      identity: await identityOf(place),
    })),
  )
  let last: { at: number; answer: Promise<string | undefined> } | undefined
  let told: string | undefined

  const tell = (why: string, error: unknown) => {
    if (told !== why) onTrouble(why, error)
    told = why
    return why
  }
  const look = async () => {
    try {
      for (const { name, place, identity } of known) {
        if ((await identityOf(place)) !== identity)
          return tell(
            `${name} is not the folder that it was at the start; mount it again, and start again.`,
            place,
          )
      }
      await rm(await writeTemporary(folder, (file) => file.writeFile('Are you there?')))
      told = undefined
      return undefined
    } catch (error) {
      return tell(troubleOf(error, 'DATA_DIR') ?? 'DATA_DIR cannot be written; the log says why.', error)
    }
  }
  return {
    trouble() {
      if (last === undefined || monotonic() - last.at >= LOOK_EVERY_MS)
        last = { at: monotonic(), answer: look() }
      return last.answer
    },
  }
}

async function identityOf(place: string): Promise<string | undefined> {
  const found = await stat(place).catch(undefinedIfAbsent)
  return found && `${found.dev}:${found.ino}`
}
