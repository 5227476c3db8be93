/** A store with a LOCAL_IMPORT_ROOT, an admin who is logged in to it, and folders to work in. */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type RunningStoa, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'
import { type Ended, type Home, newHome } from './command.ts'

export interface Workshop {
  store: RunningStoa
  home: Home
  /** The folder that holds the root. */
  outside: string
  root: string
  /** The path of a folder in the root, which is not there yet. */
  newFolder(): string
  /** `stoa import FOLDER --json`. */
  import(folder: string): Promise<Ended>
}

export async function openWorkshop(): Promise<Workshop> {
  const outside = await temporaryFolder()
  const root = path.join(outside, 'root')
  await mkdir(root)
  const store = await runStoa({ env: { LOCAL_IMPORT_ROOT: root } })
  const home = await newHome()
  const admin = await store.person('ada', { admin: true })
  const input = await admin.token('items:read', 'items:write', 'admin')
  await home.stoa(['login', store.baseUrl, '--token-stdin'], { input })
  let folders = 0
  return {
    store,
    home,
    outside,
    root,
    newFolder() {
      folders += 1
      return path.join(root, `work-${folders}`)
    },
    import: (folder) => home.stoa(['import', folder, '--json']),
  }
}

/** Write files by their path below a folder. */
export async function writeFiles(below: string, files: Record<string, string>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(below, name)), { recursive: true })
    await writeFile(path.join(below, name), content)
  }
}

/** A SKILL.md, or the file of an agent. */
export function skill(name: string, { body = 'Do it well.', version = '' } = {}): string {
  const metadata = version === '' ? '' : `metadata:\n  version: "${version}"\n`
  return `---\nname: ${name}\ndescription: What ${name} does, and when.\n${metadata}---\n\n${body}\n`
}
