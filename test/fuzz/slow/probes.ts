/**
 * Every place that takes a text: fields of the API by its table of routes, fields and files of items by their schemas,
 * and what pages and jobs read. A new route, field or kind is probed without anybody thinking of it.
 */

import { plainText } from '../../../src/catalog/about-text.ts'
import { checkTags } from '../../../src/catalog/details.ts'
import { diffText } from '../../../src/catalog/diff.ts'
import { FIELDS, type Field } from '../../../src/catalog/search-document.ts'
import { highlight, snippet } from '../../../src/catalog/search-marks.ts'
import { SearchWords } from '../../../src/catalog/search-words.ts'
import type { Route } from '../../../src/http/api/route.ts'
import { apiRoutes } from '../../../src/http/api/routes/index.ts'
import { placeOf } from '../../../src/http/pages/item/place.ts'
import { renderMarkdown } from '../../../src/http/pages/markdown.ts'
import { inspectFiles } from '../../../src/intake/inspect.ts'
import { agentFieldsSchema, agentSchema, skillSchema } from '../../../src/intake/schemas/components.ts'
import { pluginJsonSchema } from '../../../src/intake/schemas/plugin-json.ts'
import { findSecrets } from '../../../src/intake/secrets/search.ts'
import {
  MARKDOWN_SHOWN_BYTES_MAX,
  QUERY_CHARS_MAX,
  SEARCH_TEXT_BYTES_MAX,
} from '../../../src/kernel/limits.ts'
import { nameProblem } from '../../../src/kernel/names.ts'
import { isPin, isVersion } from '../../../src/kernel/versions.ts'
import { selectFiles } from '../../../src/sources/check-entry.ts'
import { readMarketplace } from '../../../src/sources/marketplace.ts'
import { ALONE } from '../../../src/sources/own-files.ts'
import { scheduleProblem } from '../../../src/sources/schedule.ts'
import { readTag } from '../../../src/sources/tag-names.ts'
import type { RunningStoa } from '../../support/stoa.ts'
import type { Probe } from './growth.ts'

const KIB = 1_024
/** Of a URL and its headers together. Source: Node's `--max-http-header-size`. */
const URL_CHARS_MAX = 8 * KIB
/** Long enough to show how a time grows, and short enough to try hundreds of places with dozens of texts each. */
const BODY_CHARS_MAX = 64 * KIB
const FILE_CHARS_MAX = 64 * KIB
const FRONT_MATTER_CHARS_MAX = 32 * KIB

export function probesOf(running: RunningStoa, item: string): Probe[] {
  return [
    ...apiProbes(running, item),
    ...headerProbes(running),
    ...fieldProbes(),
    ...fileProbes(),
    ...sourceProbes(),
    ...textProbes(),
  ]
}

function apiProbes({ admin }: RunningStoa, item: string): Probe[] {
  return apiRoutes.flatMap((route) => {
    const path = addressOf(route, item)
    const fields = Object.keys((route.body?.properties ?? {}) as object)
    const body = fields.flatMap((field): Probe[] => [
      {
        ...{ name: `${route.method} ${route.path} ${field}`, charsMax: BODY_CHARS_MAX, onLoop: true },
        run: (text) => admin.send(route.method.toUpperCase(), path, { ...minimal(route), [field]: text }),
      },
      {
        ...{ name: `${route.method} ${route.path} ${field}[]`, charsMax: BODY_CHARS_MAX / 4, onLoop: true },
        run: (text) =>
          admin.send(route.method.toUpperCase(), path, { ...minimal(route), [field]: [...text] }),
      },
    ])
    const query = Object.keys((route.query?.properties ?? {}) as object).map(
      (field): Probe => ({
        ...{ name: `${route.method} ${route.path}?${field}=`, charsMax: URL_CHARS_MAX / 3, onLoop: true },
        run: (text) => admin.send(route.method.toUpperCase(), `${path}?${field}=${encodeURIComponent(text)}`),
      }),
    )
    const inPath = /\{/.test(route.path)
      ? [
          {
            ...{ name: `${route.method} ${route.path} its path`, charsMax: URL_CHARS_MAX / 3, onLoop: true },
            run: (text: string) =>
              admin.send(
                route.method.toUpperCase(),
                addressOf(route, encodeURIComponent(text)),
                minimal(route),
              ),
          },
        ]
      : []
    return [...body, ...query, ...inPath]
  })
}

function addressOf(route: Route, value: string): string {
  return route.path.replace(/\{\w+\*?\}/g, value)
}

/** Texts where the route wants some, so that checks get as far as the field that grows. */
function minimal({ body }: Route): Record<string, unknown> | undefined {
  if (body === undefined) return undefined
  return Object.fromEntries(((body.required ?? []) as string[]).map((field) => [field, 'a']))
}

function headerProbes({ baseUrl }: RunningStoa): Probe[] {
  const names = [
    'authorization',
    'cookie',
    'accept',
    'if-none-match',
    'user-agent',
    'hx-current-url',
    'git-protocol',
  ]
  return ['/', '/store', '/marketplace.git/info/refs?service=git-upload-pack'].flatMap((path) =>
    names.map((name) => ({
      ...{ name: `${path} ${name}`, charsMax: URL_CHARS_MAX, onLoop: true },
      run: (text: string) => fetch(baseUrl + path, { headers: { [name]: text.replace(/[^ -~]/g, 'x') } }),
    })),
  )
}

/** In the thread that checks uploads: as texts, as lists, and as what they would be in YAML. */
function fieldProbes(): Probe[] {
  const plugin = Object.keys(pluginJsonSchema.properties).flatMap((field): Probe[] => [
    inspected(`plugin.json ${field}`, FILE_CHARS_MAX, (text) => pluginOf({ [field]: text })),
    inspected(`plugin.json ${field}[]`, FILE_CHARS_MAX / 4, (text) => pluginOf({ [field]: [...text] })),
    inspected(`plugin.json ${field}{}`, FILE_CHARS_MAX / 8, (text) =>
      pluginOf({
        [field]: Object.fromEntries([...text].map((each, at) => [`${each}${at}`, { command: each }])),
      }),
    ),
  ])
  const markdown = [
    ['skill', 'SKILL.md', skillSchema],
    ['agent', 'a.md', agentSchema],
    ['agent', 'a.md', agentFieldsSchema],
  ] as const
  const front = markdown.flatMap(([kind, path, { properties }]) =>
    [...Object.keys(properties), 'allowed-tools', 'unknown'].map((field) =>
      inspected(`${kind} ${field}`, FRONT_MATTER_CHARS_MAX, (text) => ({
        [path]: `---\nname: a\ndescription: b\n${field}: ${text}\n---\n`,
      })),
    ),
  )
  return [...plugin, ...front]
}

function pluginOf(fields: object): Record<string, string> {
  return { '.claude-plugin/plugin.json': JSON.stringify({ name: 'a', description: 'b', ...fields }) }
}

function fileProbes(): Probe[] {
  const paths = [
    'README.md', 'skills/x/SKILL.md', 'agents/x.md', 'commands/x.md', 'hooks/hooks.json', '.mcp.json', '.lsp.json', '.env',
    'x.sh', 'x.py', '.gitattributes', 'monitors/monitors.json',
  ] // biome-ignore format: a list of paths reads best as one
  const contents = paths.map((path) =>
    inspected(`file ${path}`, FILE_CHARS_MAX, (text) => ({ ...pluginOf({}), [path]: text })),
  )
  const names = inspected('file names', 240, (text) => ({ ...pluginOf({}), [`x/${text}`]: 'x' }))
  return [
    ...contents,
    names,
    inspected('plugin.json whole', FILE_CHARS_MAX, (text) => ({ '.claude-plugin/plugin.json': text })),
  ]
}

function inspected(name: string, charsMax: number, files: (text: string) => Record<string, string>): Probe {
  const run = (text: string) => {
    const given = Object.entries(files(text)).map(([path, content]) => ({
      ...{ path, mode: '100644' as const },
      content: Buffer.from(content),
    }))
    return [inspectFiles(given), findSecrets(given)]
  }
  return { name, charsMax, run, onLoop: false }
}

/** In the threads that check what sources bring: a marketplace's manifest, its entries, and plugins that these complete. */
function sourceProbes(): Probe[] {
  const fields = ['name', 'source', 'category', 'skills', 'description', 'displayName', 'unknown']
  const entries = fields.map((field): Probe => {
    const run = (text: string) => {
      const plugins = [{ name: 'a', source: './a', [field]: text }]
      const { entries: read } = readMarketplace(Buffer.from(JSON.stringify({ name: 'm', plugins })))
      const content = Buffer.from(JSON.stringify({ [field]: text }))
      const files = [{ path: '.claude-plugin/plugin.json', mode: '100644' as const, content }]
      return read.map((entry) => selectFiles({ files, issues: [] }, entry, { ...ALONE, isShared: true }))
    }
    return { name: `marketplace.json ${field}`, charsMax: FILE_CHARS_MAX, onLoop: false, run }
  })
  const whole = (text: string) => readMarketplace(Buffer.from(text))
  return [...entries, { name: 'marketplace.json whole', charsMax: FILE_CHARS_MAX, onLoop: false, run: whole }]
}

/** What pages and jobs do with texts, one by one. */
function textProbes(): Probe[] {
  const place = placeOf({ servedName: 'a', version: '1.0.0', path: 'README.md', paths: ['README.md', 'b'] })
  const words = new SearchWords()
  const texts = Object.fromEntries(FIELDS.map((field) => [field, ''])) as Record<Field, string>
  const fine = (name: string, charsMax: number, onLoop: boolean, run: Probe['run']): Probe => ({
    name,
    charsMax,
    onLoop,
    run,
  })
  return [
    fine('a README as a page', MARKDOWN_SHOWN_BYTES_MAX, false, (text) =>
      renderMarkdown(Buffer.from(text), text.length, place),
    ),
    fine('a README for the search', SEARCH_TEXT_BYTES_MAX, true, plainText),
    fine('a README in the index', SEARCH_TEXT_BYTES_MAX, false, (text) =>
      words.put({ id: 'a', texts: { ...texts, about: text } }),
    ),
    fine('a search', QUERY_CHARS_MAX, false, (text) => [
      words.match(text, new Set(['a'])),
      words.suggest(text, new Set(['a'])),
    ]),
    fine('words marked', SEARCH_TEXT_BYTES_MAX, true, (text) => [
      highlight(text, new Set(['a'])),
      snippet(text, new Set(['b'])),
    ]),
    fine('two texts compared', 256 * KIB, false, (text) => diffText(text, [...text].reverse().join(''))),
    fine('tags', 8 * KIB, true, (text) => checkTags(text.split(','))),
    fine('a name', 8 * KIB, true, nameProblem),
    fine('a version', 8 * KIB, true, isVersion),
    fine('a range', 8 * KIB, true, isPin),
    fine('a tag', 64 * KIB, true, readTag),
    fine('a schedule', 8 * KIB, true, scheduleProblem),
  ]
}
