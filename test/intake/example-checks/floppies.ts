/** A check whose errors nobody can confirm. */
import { defineCheck } from '../../../src/intake/checks/check.ts'

export const floppies = defineCheck({
  name: 'floppies',
  title: 'Floppy disks',
  rules: 1,
  codes: { floppy_found: 'A file is the image of a floppy disk.' },
  run: (files, { kind }) =>
    files
      .filter(({ path }) => path.endsWith('.flp'))
      .map(({ path }) => ({
        code: 'floppy_found',
        severity: 'error',
        says: `"${path}" is a floppy disk, which no ${kind} can read`,
        remedy: 'copy what is on it',
        path,
      })),
})
