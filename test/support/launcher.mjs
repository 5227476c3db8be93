/** The small process of `launch.ts`: runs what it is told, whole in and whole out, until whoever began it is gone. */
import { spawn } from 'node:child_process'

process.on('message', ({ id, program, args, options, input }) => {
  const child = spawn(program, args, { ...options, stdio: 'pipe' })
  const written = { stdout: [], stderr: [] }
  for (const name of ['stdout', 'stderr']) child[name].on('data', (chunk) => written[name].push(chunk))
  // Who does not read all that it is given may end before.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  child.once('error', ({ message }) => process.send({ id, failure: message }))
  child.once('close', (code) => {
    const [stdout, stderr] = [Buffer.concat(written.stdout), Buffer.concat(written.stderr)]
    process.send({ id, code, stdout, stderr })
  })
})
process.once('disconnect', () => process.exit())
