/** The store when a search leads nowhere: why, better words, and what else one can do. */
import type { FC } from 'hono/jsx'
import type { StoreProps } from './store-props.ts'

/** Why nothing is shown, and what to do next. */
export const Nothing: FC<StoreProps> = (props) => (
  <div class="empty">
    <p>
      <strong>
        {props.total > 0
          ? `There is no page ${props.page}; the last one is ${props.pages}.`
          : props.q === '' && props.chips.length === 0
            ? 'Nothing is published yet.'
            : props.reading === undefined
              ? 'Nothing matches.'
              : 'Nothing that was read so far matches.'}
      </strong>{' '}
      {props.q === '' || props.total > 0 ? null : 'Use fewer or other words.'}
    </p>
    {props.suggestions.length === 0 ? null : (
      <p>
        <Suggestions {...props} />
      </p>
    )}
    <ul>
      {props.chips.length === 0 || props.unfiltered === 0 ? null : (
        <li>
          <a href={props.clearHref}>{`Remove the filters: ${itemsText(props.unfiltered)} without them`}</a>
        </li>
      )}
      {props.address === '/store' ? null : (
        <li>
          <a href="/store">See everything</a>
        </li>
      )}
      <li>
        <a href="/store/new">Publish it yourself</a>
      </li>
      {props.askWhom.length === 0 ? null : (
        <li>
          {`Ask for it: ${listText(props.askWhom)} ${props.askWhom.length === 1 ? 'is an admin' : 'are admins'}`}
        </li>
      )}
    </ul>
  </div>
)

export const Suggestions: FC<StoreProps> = ({ suggestions }) => (
  <>
    {'Did you mean '}
    {suggestions.map(({ words, href }, index) => (
      <>
        {index === 0 ? null : index === suggestions.length - 1 ? ' or ' : ', '}
        <a href={href}>{words}</a>
      </>
    ))}
    ?
  </>
)

export function itemsText(count: number): string {
  return count === 1 ? '1 item' : `${count} items`
}

/** "A", "A and B", "A, B and C". */
function listText(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
