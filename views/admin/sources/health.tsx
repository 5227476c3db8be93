/** How a source is, in one word and one sentence. Colour repeats the word. */
import type { FC } from 'hono/jsx'

export interface Health {
  tone: 'good' | 'warn' | 'bad' | 'busy' | 'quiet'
  word: string
  /** What it means for those who use its plugins. */
  sentence: string
}

/** Why a sync failed: what went wrong in a few words, the whole sentence, and its code. */
export interface Failure {
  title: string
  message: string
  code: string
}

const CLASSES: Readonly<Record<Health['tone'], string>> = {
  good: 'badge state-in',
  warn: 'badge warn',
  bad: 'badge is-bad',
  busy: 'badge state-in',
  quiet: 'badge',
}

export const HealthBadge: FC<{ health: Health }> = ({ health }) => (
  <span class={CLASSES[health.tone]}>{health.word}</span>
)

export const FailureBox: FC<{ failure: Failure }> = ({ failure }) => (
  <div class="alert failure">
    <p>
      <strong>{failure.title}.</strong> {failure.message}
    </p>
    <p class="hint">
      What people are served stays as it was. <code>{failure.code}</code>
    </p>
  </div>
)

/** A moment as people say it, with the exact one for whoever asks. */
export interface Moment {
  /** ISO 8601. */
  at: string
  text: string
}

export const When: FC<{ moment: Moment }> = ({ moment }) => (
  <time datetime={moment.at} title={moment.at}>
    {moment.text}
  </time>
)
