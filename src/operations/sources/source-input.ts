/** What is said of a source, when it is new and when it is changed. */
import { PROMOTE_POLICIES, SOURCE_MODES } from '../../sources/index.ts'
import { flag, object, optionalText, text } from '../schemas.ts'

const sourceFields = {
  name: text,
  url: { type: 'string', description: 'https, or http to a host that OUTBOUND_ALLOW names.' },
  ref: { ...optionalText, description: 'A branch, a tag or a commit id; null is what HEAD points at.' },
  folder: { ...optionalText, description: 'Tag sources: where the items are; null is items/.' },
  schedule: { ...optionalText, description: 'Five cron fields in UTC; null syncs by hand and webhook only.' },
  promote: { enum: PROMOTE_POLICIES },
  username: optionalText,
  secret: { ...optionalText, description: 'A password or token for the repository. It is never shown.' },
  webhookSecret: { ...optionalText, description: 'What senders of webhooks sign with. It is never shown.' },
}

const newFields = { slug: text, mode: { enum: SOURCE_MODES }, ...sourceFields }

export const newSource = object(newFields, ['slug', 'url', 'mode'])
export const sourceToPreview = object(newFields, ['url', 'mode'])
export const sourcePatch = object({ slug: text, ...sourceFields, enabled: flag }, ['slug'])
