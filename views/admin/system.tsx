/** The machine room. */
import type { FC } from 'hono/jsx'
import { type AdminFrame, AdminLayout } from './frame.tsx'
import { Cell, Grid } from './parts.tsx'

interface SystemProps extends AdminFrame {
  sizes: readonly { name: string; where: string; size: string }[]
  /** How long ago; absent while they are measured for the first time. */
  measured: string | undefined
  counts: readonly { name: string; count: number }[]
  versions: readonly { name: string; version: string }[]
  uptime: string
  settings: readonly { variable: string; value: string; meaning: string }[]
}

export const SystemPage: FC<SystemProps> = (props) => (
  <AdminLayout {...props} room="/admin/system" title="System">
    <dl class="tiles">
      {props.counts.map(({ name, count }) => (
        <div>
          <dt>{name}</dt>
          <dd>{count}</dd>
        </div>
      ))}
    </dl>
    <div class="halves">
      <section class="panel" aria-labelledby="disk">
        <h2 id="disk">On disk</h2>
        <dl class="measures">
          {props.sizes.map(({ name, where, size }) => (
            <div>
              <dt>
                {name} <code>{where}</code>
              </dt>
              <dd>{size}</dd>
            </div>
          ))}
        </dl>
        <p class="hint">
          {props.measured === undefined ? (
            <>
              They are being measured. <a href="/admin/system">Look again</a>
            </>
          ) : (
            `Measured ${props.measured}.`
          )}
        </p>
      </section>
      <section class="panel" aria-labelledby="runs">
        <h2 id="runs">What runs</h2>
        <dl class="measures">
          {props.versions.map(({ name, version }) => (
            <div>
              <dt>{name}</dt>
              <dd>{version}</dd>
            </div>
          ))}
          <div>
            <dt>Running for</dt>
            <dd>{props.uptime}</dd>
          </div>
        </dl>
      </section>
    </div>
    <section aria-labelledby="settings">
      <h2 id="settings">Settings in force</h2>
      <p class="hint">They come from the environment; a change needs a restart. Secrets are not shown.</p>
      <Grid label="Settings" columns={['Setting', 'Value', 'Meaning']}>
        {props.settings.map(({ variable, value, meaning }) => (
          <tr>
            <th scope="row">
              <code>{variable}</code>
            </th>
            <Cell label="Value">
              <code>{value}</code>
            </Cell>
            <Cell label="Meaning">{meaning}</Cell>
          </tr>
        ))}
      </Grid>
    </section>
  </AdminLayout>
)
