/** What would make clones dirty, or other bytes of what was reviewed, stays in the store (git/special-files.ts). */
import { steersGit } from '../../git/objects.ts'
import { defineCheck } from './check.ts'

export const gitFiles = defineCheck({
  name: 'git-files',
  title: 'Files that steer git',
  rules: 1,
  codes: {},
  run: (files) =>
    files
      .filter(({ path }) => steersGit(path))
      .map(({ path }) => ({
        code: 'file_not_served',
        severity: 'warning',
        says: `"${path}" would steer git in everybody's clone, so it will not be served`,
        remedy: 'the store goes on showing it',
        path,
      })),
})
