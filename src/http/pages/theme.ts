/** Which colours one sees: kept in the browser alone, as it says nothing about the person. */

import { Hono } from 'hono'
import { THEMES } from '../../../views/parts/theme-switch.tsx'
import { cut } from '../../kernel/cut.ts'
import { AppError } from '../../kernel/errors.ts'
import { setThemeCookie } from '../cookies.ts'
import type { HttpDeps } from '../deps.ts'
import type { Env } from '../env.ts'
import { assertSameOrigin } from '../middleware/csrf.ts'
import { formOf, localPath } from './page.tsx'

export function themePages({ settings: { baseUrl } }: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()
  app.post('/theme', async (c) => {
    assertSameOrigin(baseUrl, c)
    const form = await formOf(c)
    const [wanted, back] = [form.get('theme'), form.get('back')]
    const theme = THEMES.find((known) => known === wanted)
    if (theme === undefined) {
      throw new AppError(
        'bad_request',
        `"${cut(String(wanted), 40)}" is no theme; choose ${THEMES.join(', ')}.`,
      )
    }
    setThemeCookie(c, baseUrl, theme)
    return c.redirect(localPath(typeof back === 'string' ? back : undefined, baseUrl), 303)
  })
  return app
}
