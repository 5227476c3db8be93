import type { FC } from 'hono/jsx'
import { type Frame, Layout } from './layout.tsx'

interface ApiDocsProps {
  frame: Frame
  server: string
  operations: readonly {
    method: string
    path: string
    summary: string
    access: string
    parameters: readonly string[]
    body?: string
    answers: readonly { status: string; description: string }[]
    /** Codes, beside the common ones. */
    errors: readonly string[]
  }[]
  /** What calls of one sort may answer, whatever else they do. */
  common: readonly { of: string; codes: readonly string[] }[]
  errors: readonly { code: string; status: number; meaning: string }[]
}

export const ApiDocsPage: FC<ApiDocsProps> = ({ frame, server, operations, common, errors }) => (
  <Layout frame={frame} title="API">
    <h1>API</h1>
    <p class="lead">
      Below <code>{server}</code>. For programs: <a href="/api/v1/openapi.json">openapi.json</a>.
    </p>
    <div class="operations">
      {operations.map(({ method, path, summary, access, parameters, body, answers, errors: own }) => (
        <details class="panel operation">
          <summary>
            <code class={`method ${method}`}>{method.toUpperCase()}</code> <code>{path}</code>{' '}
            <span>{summary}</span>
          </summary>
          <p>{access}</p>
          {parameters.length === 0 ? null : <p>Query: {parameters.join(', ')}</p>}
          {body === undefined ? null : <p>Body: {body}</p>}
          <ul>
            {answers.map(({ status, description }) => (
              <li>
                <b>{status}</b> {description.replaceAll('`', '')}
              </li>
            ))}
          </ul>
          {own.length === 0 ? null : <p>Errors: {own.join(', ')}</p>}
        </details>
      ))}
    </div>
    <section class="panel" aria-labelledby="errors">
      <h2 id="errors">Errors</h2>
      <p>
        Every failure is <code>application/problem+json</code> (RFC 9457) with one of these codes.
      </p>
      <ul>
        {common.map(({ of, codes }) => (
          <li>
            {of}: {codes.join(', ')}
          </li>
        ))}
      </ul>
      <ul class="codes">
        {errors.map(({ code, status, meaning }) => (
          <li id={code}>
            <code>{code}</code> <span class="hint">{status}</span> {meaning.replaceAll('`', '')}
          </li>
        ))}
      </ul>
    </section>
  </Layout>
)
