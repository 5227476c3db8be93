/** How this server names itself to clients. Without a version: the answer must not change with a release. */
export const AGENT = 'stoa'
