/** Git commits. Source: git-commit-tree(1), gitformat-signature(5) for `gpgsig`. */
import type { Oid } from './object.ts'

interface Identity {
  name: string
  email: string
  /** Seconds since 1970. */
  dateSeconds: number
  timezone: '+0000'
}

interface Commit {
  tree: Oid
  parents: readonly Oid[]
  author: Identity
  committer: Identity
  /** Ends with a newline. */
  message: string
  /** An armoured signature over the commit without this header. */
  gpgsig?: string
}

export function encodeCommit(commit: Commit): Buffer {
  const lines = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${encodeIdentity(commit.author)}`,
    `committer ${encodeIdentity(commit.committer)}`,
    ...(commit.gpgsig === undefined ? [] : [`gpgsig ${commit.gpgsig.trimEnd().replaceAll('\n', '\n ')}`]),
  ]
  return Buffer.from(`${lines.join('\n')}\n\n${commit.message}`)
}

function encodeIdentity({ name, email, dateSeconds, timezone }: Identity): string {
  return `${name} <${email}> ${dateSeconds} ${timezone}`
}
