/** What is read of manifests and front matter, what is said of it, and what follows from it. */
import { KIB, MIB } from './units.ts'

/** The YAML between the `---` lines of a Markdown file, in bytes. Clients load it up front, so real ones are short. */
export const FRONT_MATTER_BYTES_MAX = 64 * KIB
/** A JSON manifest (plugin.json, hooks.json, .mcp.json), in bytes. It is parsed whole; real ones have a few KiB. */
export const MANIFEST_BYTES_MAX = 1 * MIB
/** Objects and lists inside each other in JSON or YAML. Real ones stay below ten; parsers recurse on each. */
export const MANIFEST_DEPTH_MAX = 100
/** Things that a version can do, each kept with its command: hundreds of scripts and hooks. What is more is kept as a digest. */
export const ABILITIES_MAX = 2_000
/** All commands of a version together, in characters, as they are kept in memory for every version. */
export const ABILITIES_COMMANDS_CHARS_MAX = 256 * KIB
/** Items that one item brings by depending on them, as far as a page or a filter says what they can do. */
export const INHERITED_ITEMS_MAX = 200
/** Issues reported for one upload. More than this is noise; the last one says that there are more. */
export const ISSUES_MAX = 200
/** One issue's sentence, in characters: a path of the longest, twice, and what is to be done about it. */
export const ISSUE_CHARS_MAX = 1_000
/** A SKILL.md or an agent's file, in bytes: a book. It is parsed and stamped whole; clients load it into a prompt. */
export const FRONT_MATTER_FILE_BYTES_MAX = 1 * MIB
/** Rounds in which the versions of a set are fitted to each other: ranges that chase each other have no end. */
export const RESOLVE_ROUNDS_MAX = 20
/** Dependencies of one plugin: far more than any has, and every list of versions repeats them. */
export const DEPENDENCIES_MAX = 100
/** The names of all that an item can run or provides, in characters together: they are in every answer about it. */
export const CAPABILITIES_CHARS_MAX = 256 * KIB
/** Places in one upload that one check has found and that can be confirmed one by one. More are a dump of them. */
export const CONFIRMABLE_MAX = 50
/** The front matter of all parts of one plugin, in bytes: hundreds of parts with a kilobyte each. */
export const PARTS_FRONT_MATTER_BYTES_MAX = 256 * KIB
/** Commas, brackets and line ends in one front matter: each is about one YAML node, read and written again in 30 µs. */
export const FRONT_MATTER_MARKS_MAX = 1_000
/** Texts, numbers, lists and objects in one JSON manifest: the longest known has some hundred. */
export const MANIFEST_VALUES_MAX = 20_000
/** What is stamped on the event loop, in bytes: front matter of 200 lines at most, and JSON that parses in a millisecond. */
export const STAMPED_FRONT_MATTER_BYTES_QUICK = 1 * KIB
export const STAMPED_JSON_BYTES_QUICK = 16 * KIB
