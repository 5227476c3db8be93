/** Step 3: what the store says about it, and who sees it. */
import type { FC } from 'hono/jsx'
import type { Frame } from '../layout.tsx'
import { Field, tied } from './fields.tsx'
import { type DraftProps, formUrl, Problems, stepUrl, ThrowAway, Wizard } from './parts.tsx'
import { SharingFields, type SharingFieldsProps } from './sharing.tsx'

export interface DescribePageProps extends SharingFieldsProps {
  frame: Frame
  draft: DraftProps
  categories: readonly string[]
  /** What the store would say if nothing is typed. */
  fallback: { title: string; description: string }
  photo?: { name: string; facts: string }
  docs: readonly { file: string; name: string; size: string }[]
  limits: {
    photoBytes: number
    docBytes: number
    title: number
    photoAlt: number
    description: number
    notes: number
    photo: string
    doc: string
    docs: number
  }
}

export const DescribePage: FC<DescribePageProps> = (props) => {
  const { frame, draft, problems } = props
  const isNew = draft.item === undefined
  return (
    <Wizard
      frame={frame}
      step="Describe"
      draft={draft}
      title={isNew ? 'Describe it' : 'Say what is new'}
      lead={
        isNew
          ? 'Everything here is optional and can be changed later. It helps others to find it.'
          : 'Title, description and photo stay as they are; you change those on the page of the item.'
      }
    >
      <Problems problems={problems} />
      <form
        method="post"
        action={formUrl(draft, 'describe')}
        enctype="multipart/form-data"
        class="describe"
        novalidate
      >
        {isNew ? (
          <>
            <Words {...props} />
            <SharingFields {...props} />
            <Media {...props} />
          </>
        ) : null}
        <Notes {...props} />
        <div class="wizard-actions">
          <button type="submit">Continue to Publish</button>
          <button type="submit" name="then" value="stay" class="quiet">
            Save the draft
          </button>
          <a href={stepUrl(draft.id, 'Check')}>Back to Check</a>
        </div>
      </form>
      <ThrowAway draft={draft} />
    </Wizard>
  )
}

const Words: FC<DescribePageProps> = ({ values, categories, fallback, problems, limits }) => (
  <section class="panel" aria-labelledby="words">
    <h2 id="words">In words</h2>
    <Field field="title" label="Title" hint={`If empty: ${fallback.title}`} problems={problems}>
      <input {...tied('title', problems)} value={values.title} maxlength={limits.title} />
    </Field>
    <Field
      field="description"
      label="Description"
      hint={`One or two sentences. If empty: ${fallback.description}`}
      problems={problems}
    >
      <textarea {...tied('description', problems)} dir="auto" rows={3} maxlength={limits.description}>
        {values.description}
      </textarea>
    </Field>
    <div class="fields">
      <Field field="category" label="Category" problems={problems}>
        <select {...tied('category', problems, false)}>
          <option value="">None</option>
          {categories.map((category) => (
            <option value={category} selected={values.category === category}>
              {category}
            </option>
          ))}
        </select>
      </Field>
      <Field field="tags" label="Tags, with commas" problems={problems}>
        <input {...tied('tags', problems, false)} value={values.tags} placeholder="review, quality" />
      </Field>
    </div>
  </section>
)

const Media: FC<DescribePageProps> = ({ values, fallback, photo, docs, problems, limits }) => (
  <section class="panel" aria-labelledby="media">
    <h2 id="media">Photo, video and documents</h2>
    {photo === undefined ? null : (
      <p class="kept">
        <span>
          <strong>{photo.name}</strong> <span class="hint">{photo.facts}</span>
        </span>
        <label class="check">
          <input type="checkbox" name="removePhoto" value="yes" /> Remove it
        </label>
      </p>
    )}
    <Field
      field="photo"
      label={photo === undefined ? 'Cover photo' : 'Another cover photo'}
      hint={`PNG, JPEG or WebP, at most ${limits.photo}.`}
      problems={problems}
    >
      <input
        {...tied('photo', problems)}
        type="file"
        accept="image/png,image/jpeg,image/webp"
        data-bytes-max={limits.photoBytes}
      />
    </Field>
    <Field
      field="photoAlt"
      label="What the photo shows"
      hint={`For people who do not see it. If empty: Cover of ${values.title || fallback.title}`}
      problems={problems}
    >
      <input {...tied('photoAlt', problems)} value={values.photoAlt} maxlength={limits.photoAlt} />
    </Field>
    <Field field="videoUrl" label="Video link" hint="It opens in a page of its own." problems={problems}>
      <input
        {...tied('videoUrl', problems)}
        type="url"
        value={values.videoUrl}
        placeholder="https://video.example.com/demo"
      />
    </Field>
    {docs.length === 0 ? null : (
      <ul class="kept-list">
        {docs.map(({ file, name, size }) => (
          <li class="kept">
            <span>
              <strong>{name}</strong> <span class="hint">{size}</span>
            </span>
            <label class="check">
              <input type="checkbox" name="removeDoc" value={file} /> Remove{' '}
              <span class="visually-hidden">{name}</span>
            </label>
          </li>
        ))}
      </ul>
    )}
    <Field
      field="docs"
      label={docs.length === 0 ? 'Documents' : 'More documents'}
      hint={`PDF, Markdown or text, up to ${limits.docs}, each at most ${limits.doc}.`}
      problems={problems}
    >
      <input
        {...tied('docs', problems)}
        type="file"
        multiple
        accept=".pdf,.md,.txt"
        data-bytes-max={limits.docBytes}
      />
    </Field>
  </section>
)

const Notes: FC<DescribePageProps> = ({ values, problems, limits }) => (
  <section class="panel" aria-labelledby="release">
    <h2 id="release">This version</h2>
    <Field
      field="notes"
      label="Release notes"
      hint="What is new, for people who decide whether to refresh."
      problems={problems}
    >
      <textarea {...tied('notes', problems)} dir="auto" rows={4} maxlength={limits.notes}>
        {values.notes}
      </textarea>
    </Field>
  </section>
)
