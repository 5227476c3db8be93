/** What is wrong with an upload: every finding, with its place. */
import type { FC } from 'hono/jsx'
import type { Issue } from '../../src/kernel/errors.ts'

export const IssueList: FC<{ issues: readonly Issue[] }> = ({ issues }) => (
  <ul class="issues">
    {issues.map((issue) => (
      <li class={issue.severity}>
        <strong>{issue.severity === 'error' ? 'Error' : 'Warning'}</strong> {issue.message}
        <span class="place">
          <code>{issue.code}</code>
          {issue.path === undefined
            ? ''
            : ` ${issue.path}${issue.line === undefined ? '' : `:${issue.line}`}`}
        </span>
      </li>
    ))}
  </ul>
)
