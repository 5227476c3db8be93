/** Light, dark, or as the system says: a form in the footer, as everything else here is. */
import { createContext, type FC, useContext } from 'hono/jsx'

export const THEMES = ['auto', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/** What every page knows of whoever looks at it, whichever page it is. */
export const Viewing = createContext<{ theme: Theme; back: string }>({ theme: 'auto', back: '/' })

const LABELS: Record<Theme, string> = { auto: 'Auto', light: 'Light', dark: 'Dark' }

export const ThemeSwitch: FC = () => {
  const { theme, back } = useContext(Viewing)
  return (
    <form method="post" action="/theme" class="themes" aria-label="Theme">
      <input type="hidden" name="back" value={back} />
      {THEMES.map((value) => (
        <button type="submit" name="theme" value={value} aria-pressed={value === theme ? 'true' : 'false'}>
          {LABELS[value]}
        </button>
      ))}
    </form>
  )
}
