/** What a form takes along unseen: values without spaces, in one field however many they are. */
import type { FC } from 'hono/jsx'

/** Up to so many values have a field each. */
const FIELDS_MAX = 200

export const HiddenList: FC<{ name: string; values: readonly string[] }> = ({ name, values }) => (
  <>
    {(values.length > FIELDS_MAX ? [values.join(' ')] : values).map((value) => (
      <input type="hidden" name={name} value={value} />
    ))}
  </>
)
