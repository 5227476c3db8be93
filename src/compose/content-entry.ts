/** What a composed marketplace carries. */
import type { KindName } from '../intake/index.ts'

/** One item of a composed marketplace. */
export interface ContentEntry {
  /** Served name. */
  name: string
  kind: KindName
  version: string
  /** The plugin that carries it: itself, or the bundle. */
  plugin: string
}
