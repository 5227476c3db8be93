/** The store's own command line, run from its address or installed from there. */
import type { CliPackage } from '../../cli-package.ts'
import type { Step } from './client.ts'

export function commandLineSteps(baseUrl: string, { build, sha512 }: CliPackage): Step[] {
  const address = `${baseUrl}/cli/stoa.tgz`
  return [
    {
      text: 'Publish, search and install from a terminal with Node 20 or newer. Nothing has to be installed first.',
      command: [`npx ${address} login ${baseUrl}`, `npx ${address} publish ./my-skill`].join('\n'),
    },
    {
      text: 'Or install it, and call it stoa from then on.',
      command: `npm i --global ${address}`,
    },
    {
      text: 'To check it before it runs: this runs only what has the checksum that this page shows. (A Mac has shasum -a 512 for sha512sum; Windows tells it by certutil -hashfile stoa.tgz SHA512.)',
      command: [
        `curl -fo stoa.tgz ${address}`,
        `echo "${sha512.toString('hex')}  stoa.tgz" | sha512sum --check && npx ./stoa.tgz --help`,
      ].join('\n'),
    },
    {
      text: `This build alone, for scripts and lock files. Its integrity is sha512-${sha512.toString('base64')}`,
      command: `npx ${baseUrl}/cli/${build}/stoa.tgz --help`,
    },
  ]
}
