/** What runs here, how much there is, and with which settings. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { Hono } from 'hono'
import { SystemPage } from '../../../../views/admin/system.tsx'
import { countGroups, countUsers } from '../../../access/index.ts'
import { countItems, countVersions } from '../../../catalog/index.ts'
import type { OutboundRule } from '../../../kernel/outbound.ts'
import { projectFolder } from '../../../kernel/project-folder.ts'
import { SECRET_SETTINGS, SETTINGS, type Settings } from '../../../kernel/settings.ts'
import type { GroupMap } from '../../../kernel/sso-settings.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Env } from '../../env.ts'
import { render } from '../page.tsx'
import { agoText, sizeText } from '../words.ts'
import { adminFrame, requireAdmin } from './admin.tsx'
import { countFiles, diskUse } from './disk.ts'
import { createMeasured } from './measured.ts'

const run = promisify(execFile)

export function systemPages(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()
  const disk = createMeasured(() => measure(deps), deps.monotonic)
  const git = createMeasured(gitVersion, deps.monotonic)
  app.get('/admin/system', async (c) => {
    const frame = adminFrame(deps, requireAdmin(deps, c))
    const [measured, gitFound] = await Promise.all([disk(), git()])
    const { sizes, packs } = measured?.value ?? { sizes: undefined, packs: undefined }
    return render(
      c,
      <SystemPage
        {...frame}
        sizes={(sizes ?? []).map(({ name, where, bytes }) => ({ name, where, size: sizeText(bytes) }))}
        measured={measured === undefined ? undefined : agoText(measured.ageMs)}
        counts={[
          { name: 'Users', count: countUsers(deps.db) },
          { name: 'Groups', count: countGroups(deps.db) },
          { name: 'Items', count: countItems(deps.db) },
          { name: 'Versions', count: countVersions(deps.db) },
          ...(packs === undefined ? [] : [{ name: 'Packs', count: packs }]),
        ]}
        versions={[
          { name: 'Stoa', version: stoaVersion() },
          { name: 'Node.js', version: process.versions.node },
          { name: 'Git on this machine', version: gitFound?.value ?? 'being asked' },
        ]}
        uptime={durationText(process.uptime())}
        settings={settingProps(deps.settings)}
      />,
    )
  })
  return app
}

async function measure(deps: HttpDeps) {
  const [sizes, packs] = await Promise.all([diskUse(deps.settings), packCount(deps)])
  return { sizes, packs }
}

function packCount({ settings }: HttpDeps): Promise<number> {
  return countFiles(path.join(settings.dataDir, 'objects.git', 'objects', 'pack'), '.pack')
}

/** The store needs no git; whoever looks into its repositories by hand does. */
async function gitVersion(): Promise<string> {
  try {
    const { stdout } = await run('git', ['--version'])
    return stdout.trim().replace(/^git version /, '')
  } catch {
    return 'none, and none is needed'
  }
}

function stoaVersion(): string {
  return JSON.parse(readFileSync(path.join(projectFolder(), 'package.json'), 'utf8')).version
}

/** `3 days, 4 hours`, in the two largest units. */
function durationText(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  const parts = [
    { count: Math.floor(minutes / 1440), unit: 'day' },
    { count: Math.floor(minutes / 60) % 24, unit: 'hour' },
    { count: minutes % 60, unit: 'minute' },
  ]
  const told = parts.filter(({ count }) => count > 0).slice(0, 2)
  if (told.length === 0) return 'less than a minute'
  return told.map(({ count, unit }) => `${count} ${unit}${count === 1 ? '' : 's'}`).join(', ')
}

function settingProps(settings: Settings) {
  return (Object.keys(SETTINGS) as (keyof Settings)[]).map((name) => {
    const { variable, meaning } = SETTINGS[name]
    const isSecret = SECRET_SETTINGS.has(name)
    const value = settings[name]
    return { variable, meaning, value: isSecret ? (value === null ? 'not set' : 'set') : valueText(value) }
  })
}

/** As one would write it into the environment, without the password that an address may carry. */
function valueText(value: Settings[keyof Settings]): string {
  if (value === null || value === '') return 'not set'
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (Array.isArray(value)) return value.map(ruleText).join(', ') || 'not set'
  if (value instanceof Map) return groupMapText(value) || 'not set'
  return String(value).replace(/\/\/([^/:@]*):[^/]*@/, '//$1:…@')
}

/** Names of a provider may hold commas, which only the form of JSON can say. */
function groupMapText(map: GroupMap): string {
  const names = [...map.keys()]
  if (names.some((name) => name.includes(','))) return JSON.stringify(Object.fromEntries(map))
  return [...map].flatMap(([name, slugs]) => slugs.map((slug) => `${name}=${slug}`)).join(', ')
}

function ruleText(rule: OutboundRule): string {
  if (rule.kind === 'network') return `${rule.address}/${rule.prefix}`
  return rule.port === undefined ? rule.host : `${rule.host}:${rule.port}`
}
