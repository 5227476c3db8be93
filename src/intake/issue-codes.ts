/** Every code that an issue of an upload can have. Codes are stable; sentences may get better. */
export const ISSUE_CODES = {
  too_large: 'A size, count, ratio, depth or length limit is exceeded.',
  zip_invalid: 'The archive is damaged, ambiguous, or hides bytes that no entry accounts for.',
  zip_unsupported:
    'The archive uses a feature that is refused: encryption, ZIP64, several disks, other compression.',
  zip_empty: 'The archive holds no files.',
  zip_unsafe_path:
    'A path could leave the folder it is unpacked to, or means different things on different systems.',
  zip_path_collision: 'Two paths are the same on a file system that ignores case or Unicode form.',
  zip_irregular_file: 'An entry is a link, a device or another thing that is not a file or folder.',
  kind_unknown: 'Nothing in the upload says whether it is a skill, an agent or a plugin.',
  zip_looks_like_skill: 'A skill was sent as something else.',
  zip_looks_like_agent: 'An agent was sent as something else.',
  zip_looks_like_plugin: 'A plugin was sent as something else.',
  zip_missing_skill_md: 'There is no SKILL.md where a skill has it.',
  zip_missing_agent_md: 'There is no Markdown file with the front matter of an agent.',
  zip_missing_plugin_json: 'There is no .claude-plugin/plugin.json where a plugin has it.',
  zip_multiple_skills: 'There is more than one SKILL.md on the same level.',
  zip_multiple_agents: 'There is more than one agent.',
  zip_multiple_plugins: 'There is more than one plugin on the same level.',
  file_not_served: 'A file is not part of what will be served.',
  front_matter_missing: 'A Markdown file that needs front matter has none.',
  front_matter_invalid: 'Front matter is not YAML that can be read safely.',
  json_invalid: 'A JSON file cannot be read.',
  field_missing: 'A field that clients need is missing.',
  field_invalid: 'A field has a type or value that makes clients refuse it.',
  field_unknown: 'A field that clients do not know and ignore.',
  name_mismatch: 'A name differs from the folder or file that gives it.',
  version_invalid: 'The version is not a semantic version.',
  path_outside: 'A path in a manifest leaves the plugin.',
  path_missing: 'A path in a manifest names nothing in the upload.',
  path_absolute: 'A command uses a path that exists on one machine only.',
  secret_in_manifest: 'Something that looks like a secret stands in a manifest.',
  dependency_foreign: 'A dependency on another marketplace, which this store cannot provide.',
  issues_truncated: 'There are more issues than are shown.',
} as const

export type IssueCode = keyof typeof ISSUE_CODES
