/** Why a version is deprecated, and what to use instead. */
import type { FC } from 'hono/jsx'

export interface Deprecated {
  version: string
  reason: string
  /** Without an address for who may not see it. */
  successor?: { title: string; href?: string }
}

export const Deprecation: FC<Deprecated> = ({ version, reason, successor }) => (
  <div class="deprecation">
    <p>
      <strong>{`Version ${version} is deprecated.`}</strong> {reason}
    </p>
    {successor === undefined ? null : (
      <p>
        Use {successor.href === undefined ? successor.title : <a href={successor.href}>{successor.title}</a>}{' '}
        instead.
      </p>
    )}
  </div>
)
