import { gitClient, stepForEach } from './client.ts'

export const qwenCode = gitClient('Qwen Code', ({ plugins }, address) => [
  ...stepForEach(
    'Install the plugins of your stack.',
    plugins,
    (plugin) => `qwen extensions install "${address}:${plugin.name}" --consent`,
  ),
  ...stepForEach(
    'After a change to your stack, bring everything up to date.',
    plugins,
    (plugin) => `qwen extensions update ${plugin.name}`,
  ),
])
