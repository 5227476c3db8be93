/** What vitest runs with each file of stories. One process runs many of them, so what one left is cleared away. */
import { afterAll, beforeEach } from 'vitest'
import { isTimeOver } from './deep.ts'
import { killProcesses } from './process.ts'
import { removeTemporaryFolders } from './temp.ts'

// Before a file's own `beforeEach`, so that nothing begins any more.
beforeEach(({ skip }) => skip(isTimeOver(), 'The time is over.'))

// What is registered first comes last: nobody writes any more into a folder that goes.
afterAll(removeTemporaryFolders)
afterAll(killProcesses)
