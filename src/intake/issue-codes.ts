/** Every code that an issue of an upload can have, whatever its kind; those of a kind or a check stand in its file. Codes are stable; sentences may get better. */
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
  kind_unknown: 'Nothing in the upload says which kind of item it is.',
  file_not_served: 'A file is not part of what will be served.',
  plugin_hollow: 'What would be left of a plugin, after files that cannot be served, does nothing.',
  front_matter_missing: 'A Markdown file that needs front matter has none.',
  front_matter_invalid: 'Front matter is not YAML that can be read safely.',
  json_invalid: 'A JSON file cannot be read.',
  field_missing: 'A field that clients need is missing.',
  field_invalid: 'A field has a type or value that makes clients refuse it.',
  field_unknown: 'A field that clients do not know and ignore.',
  served_differently:
    'It is served otherwise than it was sent, because clients refuse or do not see it as it is.',
  name_mismatch: 'A name differs from the folder or file that gives it.',
  version_invalid: 'The version is not a semantic version.',
  path_outside: 'A path in a manifest leaves the plugin.',
  path_missing: 'A path in a manifest names nothing in the upload.',
  path_long: 'A path is so long where it is served that Windows may not check it out.',
  program_missing: 'A hook or server runs a file that is not there.',
  program_not_executable: 'A hook or server runs a file that has no executable bit.',
  program_line_ends: 'The first line of a script ends as on Windows, so that no system can run it.',
  hooks_twice: 'The file of hooks that clients read by themselves is named once more.',
  skill_not_found: 'A skill lies where no client looks for it.',
  path_absolute: 'A command uses a path that exists on one machine only.',
  invisible_text: 'A text has characters that nobody sees: bidi controls, tags, other controls.',
  dependency_foreign: 'A dependency on another marketplace, which this store cannot provide.',
  dependency_unknown: 'A dependency on something that cannot be the name of a plugin; it is left out.',
  dependency_missing: 'A dependency that is not in the store yet, or not shared with the owner.',
  issues_truncated: 'There are more issues than are shown.',
} as const

export type KindIssueCode = `zip_${'missing' | 'multiple' | 'looks_like'}_${string}`

export type IssueCode = keyof typeof ISSUE_CODES | KindIssueCode
