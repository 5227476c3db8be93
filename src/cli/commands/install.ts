/** `stoa install` and `stoa uninstall`: one's own set. */
import { command } from '../command.ts'

export const installCommand = command({
  name: 'install',
  operands: ['ITEM'],
  summary: 'Add an item to your set',
  details: 'ITEM is the name that stoa search shows. Your agents get it with their next update.',
  options: {
    pin: {
      type: 'string',
      value: 'VERSION',
      help: 'Keep to this version or semver range, such as 1.2.0 or ^1.2.',
    },
  },
  async run({ operands: [item], options: { pin }, store }) {
    const body = pin === undefined ? {} : { pin }
    const installed = await (await store()).ask('PUT', `/items/${encodeURIComponent(item!)}/install`, body)
    const kept = installed.pin === null ? '' : `, pinned to ${installed.pin}`
    return { json: installed, text: `Installed ${installed.item}${kept}.` }
  },
})

export const uninstallCommand = command({
  name: 'uninstall',
  operands: ['ITEM'],
  summary: 'Take an item out of your set',
  details: 'What a group gives you stays; opt out of that on its page.',
  options: {},
  async run({ operands: [item], store }) {
    await (await store()).ask('DELETE', `/items/${encodeURIComponent(item!)}/install`)
    return { json: { item, installed: false }, text: `Uninstalled ${item}.` }
  },
})
