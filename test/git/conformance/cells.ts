/** What people and agents do with git, as a table: commands, then what the clone holds. */
import type { Lag, Line } from './line.ts'

export interface Cell {
  /** As one would say it; the matrix adds the protocol. */
  name: string
  /** What the client has before; nothing when not named. */
  from?: { depth: 'full' | 1; lag: Lag }
  /** Run in the clone, or in an empty folder that they make one of. */
  commands: (line: Line) => readonly (readonly string[])[]
  /** Commits of the history afterwards, newest first; all of them when not named. */
  commits?: number
  /** How many snapshots before the last the work tree stands. */
  lag?: 0 | Lag
  /** There is no work tree. */
  bare?: true
  /** What `git rev-list --objects` of the whole mirror says the clone holds, no more and no less. */
  holds?: (line: Line) => readonly string[]
  /** What old histories leave behind is no fault of the server's. */
  dangling?: true
}

const dateOf = (line: Line, lag: number) => `--shallow-since=${line.at(lag).dateSeconds}`
const takeOver = ['reset', '--quiet', '--hard', 'FETCH_HEAD']

/** Fresh clones. */
export const CLONES: readonly Cell[] = [
  { name: 'clone', commands: ({ url }) => [['clone', url, '.']] },
  { name: 'clone --depth 1', commits: 1, commands: ({ url }) => [['clone', '--depth', '1', url, '.']] },
  { name: 'clone --depth 3', commits: 3, commands: ({ url }) => [['clone', '--depth', '3', url, '.']] },
  {
    name: 'clone deeper than there is',
    commands: ({ url }) => [['clone', '--depth', '1000', url, '.']],
  },
  {
    name: 'clone --depth 2 --no-single-branch',
    commits: 2,
    commands: ({ url }) => [['clone', '--depth', '2', '--no-single-branch', url, '.']],
  },
  {
    name: 'clone --shallow-since',
    commits: 4,
    commands: (line) => [['clone', dateOf(line, 3), line.url, '.']],
  },
  { name: 'clone --single-branch', commands: ({ url }) => [['clone', '--single-branch', url, '.']] },
  {
    name: 'clone --branch main --no-tags',
    commands: ({ url }) => [['clone', '-b', 'main', '--no-tags', url, '.']],
  },
  { name: 'clone --bare', bare: true, commands: ({ url }) => [['clone', '--bare', url, '.']] },
  { name: 'clone --mirror', bare: true, commands: ({ url }) => [['clone', '--mirror', url, '.']] },
  {
    name: 'clone --mirror --depth 1',
    bare: true,
    commits: 1,
    commands: ({ url }) => [['clone', '--mirror', '--depth', '1', url, '.']],
  },
  {
    name: 'clone --sparse, then all of it',
    commands: ({ url }) => [
      ['clone', '--sparse', url, '.'],
      ['sparse-checkout', 'disable'],
    ],
  },
  {
    name: 'clone as Claude Code does',
    commits: 1,
    commands: ({ url }) => [
      ['clone', '--depth', '1', '--recurse-submodules', '--shallow-submodules', '--', url, '.'],
    ],
  },
]

/** Old clones that follow. */
export const FETCHES: readonly Cell[] = [
  ...([1, 5, 50] as const).flatMap((lag): Cell[] => [
    {
      name: `fetch after ${lag} snapshots`,
      from: { depth: 'full', lag },
      commands: () => [['fetch'], ['merge', '--ff-only', 'origin/main']],
    },
    {
      name: `pull --ff-only after ${lag} snapshots in a shallow clone`,
      from: { depth: 1, lag },
      commits: lag + 1,
      commands: () => [['pull', '--ff-only']],
    },
    {
      name: `fetch --depth 1 after ${lag} snapshots in a shallow clone`,
      from: { depth: 1, lag },
      commits: 1,
      dangling: true,
      commands: () => [['fetch', '--depth', '1'], takeOver],
    },
    {
      name: `fetch --unshallow after ${lag} snapshots`,
      from: { depth: 1, lag },
      commands: () => [['fetch', '--unshallow'], takeOver],
    },
    {
      name: `fetch --deepen 2 after ${lag} snapshots`,
      from: { depth: 1, lag },
      commits: Math.min(lag + 3, 60),
      commands: () => [['fetch', '--deepen', '2'], takeOver],
    },
  ]),
  { name: 'pull', from: { depth: 'full', lag: 5 }, commands: () => [['pull']] },
  { name: 'pull --ff-only', from: { depth: 'full', lag: 5 }, commands: () => [['pull', '--ff-only']] },
  { name: 'pull --rebase', from: { depth: 'full', lag: 5 }, commands: () => [['pull', '--rebase']] },
  { name: 'pull origin HEAD', from: { depth: 'full', lag: 5 }, commands: () => [['pull', 'origin', 'HEAD']] },
  {
    name: 'pull origin HEAD in a shallow clone',
    from: { depth: 1, lag: 5 },
    commits: 6,
    commands: () => [['pull', 'origin', 'HEAD']],
  },
  {
    name: 'fetch --depth 1 in a full clone',
    from: { depth: 'full', lag: 5 },
    commits: 1,
    dangling: true,
    commands: () => [['fetch', '--depth', '1'], takeOver],
  },
  {
    name: 'fetch --shallow-since in a shallow clone',
    from: { depth: 1, lag: 5 },
    commits: 9,
    commands: (line) => [['fetch', dateOf(line, 8)], takeOver],
  },
  {
    name: 'fetch --shallow-since of less than there was',
    from: { depth: 1, lag: 5 },
    commits: 2,
    dangling: true,
    commands: (line) => [['fetch', dateOf(line, 1)], takeOver],
  },
  {
    name: 'fetch --deepen 1, again and again',
    from: { depth: 1, lag: 1 },
    commits: 5,
    commands: () => [
      ['fetch', '--deepen', '1'],
      ['fetch', '--deepen', '1'],
      ['fetch', '--deepen', '1'],
      takeOver,
    ],
  },
  {
    name: 'fetch --refetch',
    from: { depth: 'full', lag: 5 },
    commands: () => [['fetch', '--refetch'], takeOver],
  },
  {
    name: 'fetch --prune --force --tags',
    from: { depth: 'full', lag: 1 },
    commands: () => [['fetch', '--prune', '--force', '--tags'], takeOver],
  },
  {
    name: 'fetch with nothing new, twice',
    from: { depth: 1, lag: 1 },
    commits: 2,
    commands: () => [['fetch'], ['fetch'], ['fetch', '--all'], ['reset', '--quiet', '--hard', 'origin/main']],
  },
  {
    name: 'fetch --negotiation-tip',
    from: { depth: 'full', lag: 50 },
    commands: () => [['fetch', '--negotiation-tip=HEAD', 'origin', 'main'], takeOver],
  },
  ...(['skipping', 'noop', 'consecutive'] as const).map(
    (algorithm): Cell => ({
      name: `fetch with negotiation "${algorithm}"`,
      from: { depth: 'full', lag: 50 },
      commands: () => [
        ['-c', `fetch.negotiationAlgorithm=${algorithm}`, 'fetch', 'origin', 'main'],
        takeOver,
      ],
    }),
  ),
  {
    name: 'fetch by exact commit id',
    lag: 5,
    commits: 55,
    commands: (line) => [['init', '--quiet'], ['fetch', line.url, line.at(5).commit], takeOver],
  },
  {
    name: 'fetch --depth 1 by exact commit id',
    lag: 5,
    commits: 1,
    commands: (line) => [
      ['init', '--quiet'],
      ['fetch', '--depth', '1', line.url, line.at(5).commit],
      takeOver,
    ],
  },
  {
    name: 'fetch of an old commit into a shallow clone of a new one',
    lag: 50,
    commits: 10,
    commands: (line) => [
      ['clone', '--depth', '1', line.url, '.'],
      ['fetch', 'origin', line.at(50).commit],
      takeOver,
    ],
  },
]

/** Clones that leave something out until it is needed. */
export const PARTIAL_CLONES: readonly Cell[] = [
  partial(['--filter=blob:none']),
  partial(['--filter=blob:limit=1k']),
  partial(['--filter=blob:limit=1024'], 'limit in bytes'),
  partial(['--filter=blob:limit=0']),
  partial(['--filter=tree:0']),
  partial(['--filter=tree:1']),
  partial(['--filter=tree:3']),
  partial(['--filter=blob:none', '--filter=tree:2']),
  partial(['--filter=blob:limit=1k', '--filter=tree:4']),
  partial(['--filter=blob:none', '--depth', '1'], undefined, 1),
  partial(['--filter=tree:0', '--depth', '1'], undefined, 1),
  partial(['--filter=blob:none', '--depth', '3', '--single-branch'], undefined, 3),
]

function partial(options: readonly string[], remark?: string, commits?: number): Cell {
  const filters = options.filter((option) => option.startsWith('--filter='))
  const isShallow = commits !== undefined
  return {
    name: `clone ${options.join(' ')}${remark === undefined ? '' : ` (${remark})`}`,
    ...(isShallow ? { commits } : {}),
    commands: ({ url }) => [['clone', '--no-checkout', ...options, url, '.']],
    holds: () => [...filters, ...(isShallow ? [`--max-count=${commits}`] : [])],
  }
}
