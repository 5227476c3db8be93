/** What is fetched from repositories elsewhere. */
import { MIB } from './units.ts'

/** One pack from elsewhere, in bytes: a hundred times the largest public marketplace, and it fits in memory. */
export const UPSTREAM_PACK_BYTES_MAX = 256 * MIB
/** Objects in it, and paths in its commit. Each is one Git object here, too. */
export const UPSTREAM_OBJECTS_MAX = 200_000
/** All that is inflated or put together from deltas, in bytes: held in memory until it is published. */
export const UPSTREAM_INFLATED_BYTES_MAX = 1024 * MIB
/** Unpacked bytes for each byte of a pack. Deltas of text reach 50; memory is for those who send something. */
export const UPSTREAM_INFLATE_RATIO_MAX = 100
/** What every pack may inflate to, in bytes, whatever its ratio. */
export const UPSTREAM_INFLATE_FREE_BYTES = 64 * MIB
/** One look at a repository elsewhere, from asking to the last byte unpacked: 256 MiB over 8 Mbit/s. */
export const UPSTREAM_MS_MAX = 5 * 60_000
/** How long a server that is busy may tell us to wait, in seconds, for us to stay: longer waits are for another time. */
export const UPSTREAM_WAIT_SECONDS_MAX = 30
/** Such waits for one answer. */
export const UPSTREAM_WAITS_MAX = 4
/** A listing of refs, in bytes: some 60,000 tags. */
export const UPSTREAM_REFS_BYTES_MAX = 4 * MIB
/** Deltas on deltas. Source: git's own cap on `pack.depth`; packs that servers make stay at 50. */
export const DELTA_DEPTH_MAX = 4_095
/** Folders inside each other in a tree from elsewhere: twice what an upload may have. */
export const UPSTREAM_DEPTH_MAX = 64
/** All paths of a commit from elsewhere together, in characters: 80 for each of them. */
export const UPSTREAM_PATHS_CHARS_MAX = 16 * MIB
/** Symbolic links that are followed for one plugin: a few dozen are many, and links to folders of links multiply. */
export const LINKS_FOLLOWED_MAX = 1_000
/** What they may bring in, in files and in words about what is left out: four uploads of the most entries. */
export const LINKED_ENTRIES_MAX = 20_000
/** Names on the way of one link, `..` and those of the links between included: some of the deepest paths. */
export const LINK_STEPS_MAX = 256
/** Packs being unpacked at once, each in a thread with its own memory. */
export const UNPACKS_AT_ONCE_MAX = 2
/** The heap of one such thread, in bytes: what 200,000 objects and as many paths take, several times over; contents lie outside of it. */
export const UNPACK_HEAP_BYTES_MAX = 1_024 * MIB
/** How long a thread that unpacked waits for more, in milliseconds: a schedule syncs its sources one after another. */
export const UNPACK_THREAD_IDLE_MS = 30_000
