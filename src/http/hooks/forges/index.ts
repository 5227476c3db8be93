/** Every kind of sender. The first whose header is there decides: Forgejo and Gitea send GitHub's headers too. */
import type { Forge } from './forge.ts'
import { forgejo, gitea, github } from './github.ts'
import { gitlab } from './gitlab.ts'
import { plain } from './plain.ts'

export const forges: readonly Forge[] = [forgejo, gitea, github, gitlab, plain]
