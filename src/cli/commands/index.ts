/** All commands, in the order that help lists them. */
import type { Command } from '../command.ts'
import { importCommand } from './import.ts'
import { installCommand, uninstallCommand } from './install.ts'
import { loginCommand, logoutCommand } from './login.ts'
import { publishCommand } from './publish.ts'
import { searchCommand } from './search.ts'
import { sourceCommands } from './source.ts'
import { sourceSyncCommand } from './source-sync.ts'
import { stackCommand } from './stack.ts'

export const commands: readonly Command[] = [
  loginCommand,
  logoutCommand,
  publishCommand,
  searchCommand,
  installCommand,
  uninstallCommand,
  stackCommand,
  ...sourceCommands,
  sourceSyncCommand,
  importCommand,
]
