/** Stylesheet, script and icon from `public/`: read once, under an address that changes with the content. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { Hono } from 'hono'
import { projectFolder } from '../kernel/project-folder.ts'
import type { Env } from './env.ts'

const MEDIA_TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

interface Asset {
  content: Buffer
  mediaType: string
  hash: string
}

let assets: ReadonlyMap<string, Asset> | undefined

/** `/public/store.css?v=…`: the address of an asset's present content. */
export function assetUrl(name: string): string {
  return `/public/${name}?v=${load().get(name)?.hash ?? ''}`
}

export function staticRoutes(): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/public/:name', (c) => {
    const asset = load().get(c.req.param('name'))
    if (asset === undefined) return c.text('There is no such file.\n', 404)
    const isCurrent = c.req.query('v') === asset.hash
    return c.body(new Uint8Array(asset.content), 200, {
      'Content-Type': asset.mediaType,
      'Cache-Control': isCurrent ? 'public, max-age=31536000, immutable' : 'no-cache',
    })
  })
  return app
}

function load(): ReadonlyMap<string, Asset> {
  const folder = path.join(projectFolder(), 'public')
  assets ??= new Map(
    readdirSync(folder).flatMap((name) => {
      const mediaType = MEDIA_TYPES[path.extname(name)]
      if (mediaType === undefined) return []
      const content = readFileSync(path.join(folder, name))
      const hash = createHash('sha256').update(content).digest('base64url').slice(0, 10)
      return [[name, { content, mediaType, hash }] as const]
    }),
  )
  return assets
}
