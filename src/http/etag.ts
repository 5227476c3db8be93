/** Whether somebody has it already: `*`, or one of a list, where `W/` does not matter for a read (RFC 9110, 13.1.2). */
export function matchesEtag(ifNoneMatch: string | undefined, etag: string): boolean {
  return (ifNoneMatch ?? '').split(',').some((part) => ['*', etag].includes(part.trim().replace(/^W\//, '')))
}
