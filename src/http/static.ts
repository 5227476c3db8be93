/**
 * Stylesheet, scripts and icon: read once, compressed once, under addresses that change with the content. These are
 * all that is compressed: pages are not, on purpose (docs/decisions/0011-pages-are-not-compressed.md).
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import { Hono } from 'hono'
import { accepts } from 'hono/accepts'
import { projectFolder } from '../kernel/project-folder.ts'
import type { Env, StoaContext } from './env.ts'

interface Asset {
  content: Buffer
  mediaType: string
  hash: string
  /** Made when first asked for. */
  encoded: Map<Encoding, Promise<Buffer>>
}

/** The best first. Browsers take brotli over https and from localhost, gzip anywhere. */
const ENCODERS = { br: promisify(brotliCompress), gzip: promisify(gzip) } as const
type Encoding = keyof typeof ENCODERS
const ENCODINGS = Object.keys(ENCODERS) as Encoding[]

const CSS = 'text/css; charset=utf-8'
const JAVASCRIPT = 'text/javascript; charset=utf-8'

/** The assets by the name in their address, and where each comes from. */
const SOURCES: Record<string, { mediaType: string; read(): Buffer }> = {
  'stoa.css': { mediaType: CSS, read: readStyles },
  'stoa.js': { mediaType: JAVASCRIPT, read: () => readPublic('stoa.js') },
  'lines.js': { mediaType: JAVASCRIPT, read: () => readPublic('lines.js') },
  'wizard.js': { mediaType: JAVASCRIPT, read: () => readPublic('wizard.js') },
  'jobs.js': { mediaType: JAVASCRIPT, read: () => readPublic('jobs.js') },
  'htmx.js': { mediaType: JAVASCRIPT, read: () => readPackage('htmx.org/dist/htmx.min.js') },
  'icon.svg': { mediaType: 'image/svg+xml', read: () => readPublic('icon.svg') },
}

const assets = new Map<string, Asset>()

/** `/public/stoa.css?v=…`: the address of an asset's present content. */
export function assetUrl(name: string): string {
  return `/public/${name}?v=${find(name)?.hash ?? ''}`
}

export function staticRoutes(): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/public/:name', async (c) => {
    const asset = find(c.req.param('name'))
    if (asset === undefined) return c.text('There is no such file.\n', 404)
    const isCurrent = c.req.query('v') === asset.hash
    const encoding = acceptedEncoding(c)
    const body = encoding === undefined ? asset.content : await encode(asset, encoding)
    return c.body(new Uint8Array(body), 200, {
      'Content-Type': asset.mediaType,
      'Cache-Control': isCurrent ? 'public, max-age=31536000, immutable' : 'no-cache',
      Vary: 'Accept-Encoding',
      ...(encoding === undefined ? {} : { 'Content-Encoding': encoding }),
    })
  })
  return app
}

function acceptedEncoding(c: StoaContext): Encoding | undefined {
  const isAccepted = (wanted: readonly { type: string; q: number }[], name: string) =>
    wanted.some(({ type, q }) => type.toLowerCase() === name && q > 0)
  const accepted = accepts(c, {
    header: 'Accept-Encoding',
    supports: ENCODINGS,
    default: 'identity',
    match: (wanted, { supports }) => supports.find((name) => isAccepted(wanted, name)) ?? 'identity',
  })
  return ENCODINGS.find((name) => name === accepted)
}

function encode({ content, encoded }: Asset, encoding: Encoding): Promise<Buffer> {
  const known = encoded.get(encoding) ?? ENCODERS[encoding](content)
  encoded.set(encoding, known)
  return known
}

function find(name: string): Asset | undefined {
  const known = assets.get(name)
  const source = Object.hasOwn(SOURCES, name) ? SOURCES[name] : undefined
  if (known !== undefined || source === undefined) return known
  const content = source.read()
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 10)
  const asset = { content, mediaType: source.mediaType, hash, encoded: new Map() }
  assets.set(name, asset)
  return asset
}

/** The files of `public/css/`, in the order of their numbers. */
function readStyles(): Buffer {
  const names = readdirSync(path.join(projectFolder(), 'public', 'css')).filter((name) =>
    name.endsWith('.css'),
  )
  return Buffer.concat(
    names.sort().flatMap((name) => [readPublic(path.join('css', name)), Buffer.from('\n')]),
  )
}

function readPublic(name: string): Buffer {
  return readFileSync(path.join(projectFolder(), 'public', name))
}

function readPackage(file: string): Buffer {
  return readFileSync(createRequire(import.meta.url).resolve(file))
}
