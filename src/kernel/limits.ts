/** Everything that grows has a limit here, with its unit and the reason for the number: by what it bounds. */

export * from './limits/accounts.ts'
export * from './limits/archives.ts'
export * from './limits/git.ts'
export * from './limits/items.ts'
export * from './limits/manifests.ts'
export * from './limits/pages.ts'
export * from './limits/requests.ts'
export * from './limits/search.ts'
export * from './limits/sources.ts'
export * from './limits/uploads.ts'
export * from './limits/upstream.ts'
export * from './limits/work.ts'
