/**
 * Every kind of sender. The first whose header is there decides: Forgejo and Gitea send the headers of Gogs and GitHub
 * too, and GitHub an older one that others still use.
 */
import { bitbucket } from './bitbucket.ts'
import type { Forge } from './forge.ts'
import { forgejo, gitea, github, gogs } from './github.ts'
import { gitlab } from './gitlab.ts'
import { plain } from './plain.ts'

export const forges: readonly Forge[] = [forgejo, gitea, gogs, github, gitlab, bitbucket, plain]
