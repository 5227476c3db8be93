/** JSON schemas of what items can do, as OpenAPI shows them. */
import { ABILITY_KINDS } from '../../intake/index.ts'
import { answer, flag, listOf, text, whole } from '../schemas.ts'

const namedFile = answer({ path: text, oid: text })

const ability = answer(
  {
    kind: { enum: ABILITY_KINDS },
    name: { ...text, description: 'An event, a server, a path: the same thing in another version.' },
    path: { ...text, description: 'The file it stands in.' },
    runs: { ...flag, description: 'Something can run that nobody decides on each time.' },
    command: { ...text, description: 'What is run, whole.' },
    isLong: { ...flag, description: 'The command is too long to be kept; read it in its file.' },
    files: { ...listOf(namedFile), description: 'Files of the item that the command names.' },
    digest: { ...text, description: 'Equal digests are equal definitions.' },
  },
  ['command', 'isLong', 'files'],
)

export const capabilities = answer(
  {
    rules: {
      ...whole,
      description: 'Grows when what is looked for changes; then every version is looked at anew.',
    },
    hooks: { ...listOf(text), description: 'Events that run something.' },
    mcpServers: listOf(text),
    lspServers: listOf(text),
    scripts: { ...listOf(text), description: 'Files that can be run.' },
    tools: listOf(text),
    skills: listOf(text),
    agents: listOf(text),
    commands: listOf(text),
    monitors: listOf(text),
    shell: { ...listOf(text), description: 'Texts with commands that run when they are loaded.' },
    packages: listOf(text),
    settings: listOf(text),
    styles: listOf(text),
    manifests: { ...listOf(text), description: 'Manifests that other clients read.' },
    unread: { ...listOf(text), description: 'What some client reads and nobody could look into.' },
    abilities: {
      ...listOf(ability),
      description: 'All of it, each with what it runs; not in lists of versions.',
    },
  },
  ['abilities'],
)

export const newCapability = answer(
  {
    change: { enum: ['new', 'changed', 'files'] },
    words: { ...text, description: 'A sentence for people.' },
    kind: { enum: ABILITY_KINDS },
    name: text,
    path: text,
    runs: flag,
    command: { ...text, description: 'What is run, whole.' },
    isLong: flag,
    through: { ...text, description: 'The dependency that brings it.' },
    before: { ...text, description: 'What was run before, whole.' },
    files: { ...listOf(text), description: 'Files that it runs and that changed.' },
  },
  ['command', 'isLong', 'through', 'before', 'files'],
)
