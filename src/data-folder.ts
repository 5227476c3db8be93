/** While the server runs: whether the data folder is the one that it started with, and takes bytes. */
import { rm, stat } from 'node:fs/promises'
import { diskTrouble } from './kernel/disk-trouble.ts'
import { writeTemporary } from './kernel/durable.ts'

/** Whoever asks more often hears the last answer, so that asking costs the disk nothing. */
const LOOK_EVERY_MS = 2_000

export interface DataFolder {
  /** What is wrong, in a sentence; `undefined` when nothing is. */
  trouble(): Promise<string | undefined>
}

/**
 * @param folder that is written to
 * @param places folders on disks of their own, maybe: one that is not mounted any more leaves an empty one in its place
 */
export async function watchDataFolder(
  folder: string,
  places: readonly string[],
  monotonic: () => number,
): Promise<DataFolder> {
  const known = await Promise.all(
    [folder, ...places].map(async (place) => ({ place, identity: await identityOf(place) })),
  )
  let last: { at: number; answer: Promise<string | undefined> } | undefined

  const look = async () => {
    try {
      for (const { place, identity } of known) {
        if ((await identityOf(place)) !== identity)
          return `${place} is not the folder that it was at the start; mount it again, and start again.`
      }
      await rm(await writeTemporary(folder, (file) => file.writeFile('Are you there?')))
    } catch (error) {
      return (diskTrouble(error, folder) ?? (error as Error)).message
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

async function identityOf(place: string): Promise<string> {
  const { dev, ino } = await stat(place)
  return `${dev}:${ino}`
}
