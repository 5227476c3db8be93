import {
  UPSTREAM_INFLATED_BYTES_MAX,
  UPSTREAM_MS_MAX,
  UPSTREAM_OBJECTS_MAX,
  UPSTREAM_PACK_BYTES_MAX,
} from '../kernel/limits.ts'

/** How much of somebody else's repository is taken before it is too much. */
export interface UpstreamLimits {
  packBytesMax: number
  objectsMax: number
  /** Everything that is inflated or put together from deltas, in bytes. */
  inflatedBytesMax: number
  /** For one call, from asking to the last byte unpacked. */
  timeoutMs: number
}

export const UPSTREAM_LIMITS: UpstreamLimits = {
  packBytesMax: UPSTREAM_PACK_BYTES_MAX,
  objectsMax: UPSTREAM_OBJECTS_MAX,
  inflatedBytesMax: UPSTREAM_INFLATED_BYTES_MAX,
  timeoutMs: UPSTREAM_MS_MAX,
}
