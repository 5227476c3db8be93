/**
 * Keys that do something by themselves: their list, and the switch that turns them off (WCAG 2.2: 2.1.4). Which
 * keys there are is a table in `public/stoa.js`, which acts by it and fills the list from it.
 */
import type { FC } from 'hono/jsx'

/** Opened by its button or by "?". */
export const KeysDialog: FC = () => (
  <>
    <button type="button" class="link scripted" aria-haspopup="dialog" data-keys>
      Keyboard shortcuts
    </button>
    <dialog id="keys" aria-labelledby="keys-title">
      <h2 id="keys-title">Keyboard shortcuts</h2>
      <dl data-keys-list></dl>
      <KeysSwitch />
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  </>
)

/** Kept by the browser: one has another keyboard, or speaks, at another machine. */
export const KeysSwitch: FC = () => (
  <label class="check">
    <input type="checkbox" data-keys-on checked autocomplete="off" />
    <span>
      Single keys act in this browser
      <span class="hint"> (turn it off when you dictate, or press keys by accident)</span>
    </span>
  </label>
)
