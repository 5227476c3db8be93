/** The fields of a source, in the wizard and on the page that edits it. */
import type { FC } from 'hono/jsx'
import { Field, type Problem, tied } from '../../publish/fields.tsx'

export interface SourceValues {
  url: string
  mode: string
  ref: string
  folder: string
  username: string
  name: string
  slug: string
  /** A choice of `SCHEDULES`, or `other` with `cron`. */
  schedule: string
  cron: string
  promote: string
}

export interface FieldsProps {
  values: SourceValues
  problems: readonly Problem[]
}

/** Plain words for the schedules that nearly everybody wants; the server's clock, in UTC. */
export const SCHEDULES = [
  ['', 'Only by hand and by webhook'],
  ['*/15 * * * *', 'Every 15 minutes'],
  ['0 * * * *', 'Every hour'],
  ['0 3 * * *', 'Every night at 03:00 (UTC)'],
  ['0 3 * * 1', 'Every Monday at 03:00 (UTC)'],
] as const

export const UrlField: FC<FieldsProps> = ({ values, problems }) => (
  <Field
    field="url"
    label="Address of the repository"
    hint="As for git clone over HTTPS, such as https://github.com/team/plugins.git"
    problems={problems}
  >
    <input
      {...tied('url', problems)}
      value={values.url}
      inputmode="url"
      autocapitalize="none"
      autocomplete="url"
      spellcheck={false}
      required
      maxlength={2000}
    />
  </Field>
)

export const ModeFields: FC<FieldsProps> = ({ values }) => (
  <fieldset class="kinds source-modes">
    <legend>What is in it?</legend>
    <label class="kind">
      <input type="radio" name="mode" value="marketplace" checked={values.mode !== 'tags'} />
      <span>
        <strong>A marketplace</strong>
        <span class="hint">
          It has .claude-plugin/marketplace.json. Every plugin in that list becomes an item.
        </span>
      </span>
    </label>
    <label class="kind">
      <input type="radio" name="mode" value="tags" checked={values.mode === 'tags'} />
      <span>
        <strong>Items published by tags</strong>
        <span class="hint">A tag such as review@1.2.0 publishes that version of that item.</span>
      </span>
    </label>
  </fieldset>
)

/** Where in the repository to look. What does not fit the mode is out of sight, and ignored where it is not. */
export const PlaceFields: FC<FieldsProps> = ({ values, problems }) => (
  <>
    <div class="for-marketplace">
      <Field
        field="ref"
        label="Branch, tag or commit"
        hint="Empty follows the default branch. A commit id pins it: nothing changes until you change it here."
        problems={problems}
      >
        <input
          {...tied('ref', problems)}
          value={values.ref}
          autocapitalize="none"
          spellcheck={false}
          maxlength={200}
        />
      </Field>
    </div>
    <div class="for-tags">
      <Field
        field="folder"
        label="Folder of the items"
        hint="Each item is a folder below it. A repository that is one item itself needs none."
        problems={problems}
      >
        <input
          {...tied('folder', problems)}
          value={values.folder}
          autocapitalize="none"
          spellcheck={false}
          maxlength={200}
        />
      </Field>
    </div>
  </>
)

interface CredentialProps extends FieldsProps {
  /** A secret is kept already: an empty field keeps it. */
  hasSecret: boolean
  /** What a kept one is called, and whether it may be forgotten here. */
  mayForget?: boolean
}

export const CredentialFields: FC<CredentialProps> = ({ values, problems, hasSecret, mayForget }) => (
  <details
    class="credentials"
    open={hasSecret || values.username !== '' || problems.some(({ field }) => field === 'secret')}
  >
    <summary>The repository is private</summary>
    <div class="fields">
      <Field
        field="username"
        label="User name"
        problems={problems}
        hint="Most forges accept any with a token."
      >
        <input
          {...tied('username', problems)}
          value={values.username}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          maxlength={200}
        />
      </Field>
      <Field
        field="secret"
        label="Password or token"
        problems={problems}
        hint={
          hasSecret
            ? 'One is kept, encrypted. Type another to replace it.'
            : 'Kept encrypted, never shown again. Reading is all it must be allowed.'
        }
      >
        <input {...tied('secret', problems)} type="password" autocomplete="off" maxlength={4000} />
      </Field>
    </div>
    {hasSecret && mayForget === true ? (
      <label class="check">
        <input type="checkbox" name="forget" value="1" />
        <span>Forget the password or token that is kept</span>
      </label>
    ) : null}
  </details>
)

export const ScheduleFields: FC<FieldsProps> = ({ values, problems }) => (
  <div class="schedule">
    <Field field="schedule" label="When to look for changes" problems={problems}>
      <select {...tied('schedule', problems, false)}>
        {SCHEDULES.map(([cron, words]) => (
          <option value={cron} selected={values.schedule === cron}>
            {words}
          </option>
        ))}
        <option value="other" selected={values.schedule === 'other'}>
          Another time…
        </option>
      </select>
    </Field>
    <div class="for-other">
      <Field
        field="cron"
        label="Cron expression"
        hint="Minute, hour, day, month, weekday, in UTC: 30 6 * * 1-5 is 06:30 from Monday to Friday. For “Another time”."
        problems={problems}
      >
        <input
          {...tied('cron', problems)}
          value={values.cron}
          autocapitalize="none"
          spellcheck={false}
          maxlength={100}
        />
      </Field>
    </div>
  </div>
)

export const PromoteFields: FC<FieldsProps> = ({ values }) => (
  <fieldset class="kinds">
    <legend>When something is new upstream</legend>
    <label class="kind">
      <input type="radio" name="promote" value="auto" checked={values.promote !== 'hold'} />
      <span>
        <strong>Publish it at once</strong>
        <span class="hint">People get it with their next pull.</span>
      </span>
    </label>
    <label class="kind">
      <input type="radio" name="promote" value="hold" checked={values.promote === 'hold'} />
      <span>
        <strong>Hold it for review</strong>
        <span class="hint">An admin sees what changed, file by file, and promotes or rejects it.</span>
      </span>
    </label>
  </fieldset>
)
