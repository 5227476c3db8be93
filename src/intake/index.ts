/** What the room of checks offers: from bytes to a checked bundle. */

// Kinds of items

export {
  type ItemKind,
  isKindName,
  isMounted,
  isOneFile,
  KIND_NAMES,
  type KindName,
  kinds,
  type Stamp,
  withSigns,
} from './kinds/index.ts'

// Bundles

export { asServed, type BundleFile, type Capabilities, type Dependency, sizeOf } from './bundle.ts'
export { readFolder } from './folder.ts'
export { hollow } from './hollow.ts'
export { type Bundle, type Inspected, inspectFiles } from './inspect.ts'
export { createInspector, type InspectLimits, type Inspector } from './inspector.ts'
export { folderOf } from './root.ts'

// What is wrong with one

export type { IssueCode } from './issue-codes.ts'
export { Issues } from './issues.ts'
export { longPathIssues } from './served-paths.ts'

// Checks, and what they found

export { confirmedPlaces, isConfirmed, placeOf, toConfirm } from './checks/confirming.ts'
export { type CheckResult, confirmedResults } from './checks/results.ts'
export { checks, findConfirmable } from './checks/table.ts'

// What it can do

export {
  ABILITY_KINDS,
  type Ability,
  type AbilityKind,
  ability,
  digestOf,
  isGrave,
} from './capabilities/ability.ts'
export { CAPABILITY_RULES, summaryOf } from './capabilities/capabilities.ts'
export { canRunMore, type NewCapability, newCapabilities } from './capabilities/new-capabilities.ts'

// Reading manifests, for sources that bring other layouts

export { isPlainObject, type JsonObject } from './document.ts'
export { normalPath } from './manifest-paths.ts'
export { fold, servedPathProblem } from './paths.ts'
export { parseManifest } from './plain-manifest.ts'
export { PLUGIN_FILE, PLUGIN_FILES, pluginFileIn, withDots } from './plugin-layouts.ts'
export { pluginJsonSchema } from './schemas/plugin-json.ts'
export { decodeText } from './text.ts'
