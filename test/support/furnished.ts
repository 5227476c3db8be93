/** A store as one that is used: two pages of cards, texts of real length, two versions, groups, grants and a draft. */
import { pluginZip, skillZip } from './items.ts'
import type { RunningStoa } from './stoa.ts'

/** @returns the address of the draft */
export async function furnish(running: RunningStoa): Promise<string> {
  const { admin } = running
  const description = 'Reads the changes of a branch, says what they mean for whoever maintains it, and asks.'
  for (let index = 0; index < 48; index += 1) {
    await admin.upload('/items', {
      file: skillZip(`habit-${index}`),
      title: `A habit worth having, number ${index}`,
      description: `${description} ${description}`,
      tags: `habit-${index % 12}, team, review`,
      category: 'Code & Engineering',
    })
  }
  const versions = ['1.0.0', '1.1.0'].map((version) => pluginZip('tool', { version }))
  await admin.upload('/items', { file: versions[0]! })
  await admin.upload('/items/tool-by-root/versions', { file: versions[1]!, notes: 'Knows more.' })
  await admin.post('/groups', { slug: 'platform', name: 'Platform' })
  await admin.put('/groups/platform/members/root')
  await admin.put('/groups/platform/grants/guardrails', { tier: 'default' })
  await admin.put('/items/tool-by-root/install')
  return makeDraft(running)
}

/** @returns the address of its page */
async function makeDraft({ admin, baseUrl }: RunningStoa): Promise<string> {
  const form = new FormData()
  form.set('file', new File([new Uint8Array(skillZip('draft'))], 'draft.zip'))
  const headers = { cookie: admin.cookie! }
  const answer = await fetch(`${baseUrl}/store/new`, {
    method: 'POST',
    body: form,
    redirect: 'manual',
    headers,
  })
  return answer.headers.get('location')!
}
