/** What somebody wrote of an item beside its manifest. It is shown as far as it can be (`shownDetails`). */
export interface Said {
  title: string
  category: string
  tags: readonly string[]
}

export const NOTHING_SAID: Said = { title: '', category: '', tags: [] }
