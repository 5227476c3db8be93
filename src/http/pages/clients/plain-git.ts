import { gitClient } from './client.ts'

export const plainGit = gitClient('Plain Git', ({ name }, address) => [
  { text: 'Clone your marketplace.', command: `git clone ${address}` },
  { text: 'After a change to your stack, refresh the clone.', command: `git -C ${name} pull --ff-only` },
])
