/** A Stoa can curate another Stoa. */
import { expect, test } from 'vitest'
import type { Oid } from '../../src/git/object.ts'
import { createOutbound } from '../../src/outbound/outbound.ts'
import { createUpstream } from '../../src/upstream/upstream.ts'
import { cloneFeed, headOf, install, publish } from '../support/feeds.ts'
import { pluginZip } from '../support/items.ts'
import { runStoa } from '../support/stoa.ts'
import { listing, lsTree } from '../support/upstream.ts'

test('a Stoa reads the feed of another Stoa with a token', async () => {
  const upstream = createUpstream(createOutbound([{ kind: 'host', host: '127.0.0.1' }]))
  const stoa = await runStoa()
  try {
    const ann = await stoa.person('ann')
    await install(ann, await publish(ann.api, 'plugin', pluginZip('alpha')))
    const clone = await cloneFeed(await ann.cloneUrl())
    const oid = await headOf(clone)
    const remote = { url: `${stoa.baseUrl}/git/stoa.git`, username: 'ann', secret: await ann.token() }

    expect(await upstream.refs(remote)).toContainEqual({ name: 'refs/heads/main', oid })
    const commit = await upstream.commit(remote, { oid: oid as Oid })
    expect(listing(commit)).toEqual(await lsTree(clone, oid))
    expect(commit.files.map((file) => file.path)).toContain('.claude-plugin/marketplace.json')
  } finally {
    await upstream.close()
    await stoa.close()
  }
})
