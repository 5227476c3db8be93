/** Which files can be run: by their bit, their ending, their name, their first line, or the bytes of a format. */
import { hasMacros, isArchive } from './containers.ts'
import type { Look } from './look.ts'

/** What a shell, an interpreter, a system or an agent's client runs or unpacks when it is given the file. */
const ENDINGS: ReadonlySet<string> = new Set(
  `sh bash zsh fish ksh csh tcsh dash nu elv command tool run bats
   py pyw pyc pyo pyz pyx pth whl egg ipynb js mjs cjs jsx ts mts cts tsx rb rbw gemspec pl pm php phar lua luac tcl r rscript jl
   ps1 psm1 psd1 ps1xml bat cmd vbs vbe jse wsf wsh hta exe com scr pif msi msix appx cpl dll sys reg lnk inf
   jar war class jnlp groovy kts clj bb scala go swift rs java cs csx fsx ex exs erl hs ml nim zig d v cr dart awk
   applescript scpt scptd app action workflow dylib so node o bundle framework kext pkg dmg deb rpm snap apk appimage
   wasm wat mcpb dxt vsix crx xpi zip tar tgz gz bz2 xz zst 7z rar cab iso img desktop service plist mk gradle cmake
   docm dotm xlsm xltm xlam xlsb xla xll pptm potm ppam ppsm ppa sldm wll accdb accde mdb mde bas vba chm iqy slk sct wsc scf
   pkl pickle joblib dill pt ckpt el vim nix expect ahk au3 ksc cgi fcgi coffee efi ko mpkg asar lz lzma lz4 br ace arj`
    .split(/\s+/)
    .filter((ending) => ending !== ''),
)

const NAMES: ReadonlySet<string> = new Set(
  `makefile gnumakefile justfile rakefile taskfile.yml taskfile.yaml gemfile dockerfile containerfile vagrantfile
   procfile jenkinsfile fastfile podfile brewfile setup.py .envrc .bashrc .zshrc .profile .bash_profile autoexec.bat
   .bash_login .bash_logout .zshenv .zprofile .zlogin .vimrc .gdbinit .lldbinit cmakelists.txt sconstruct build.bazel
   meson.build snakefile tiltfile earthfile guardfile dangerfile thorfile capfile`
    .split(/\s+/)
    .filter((name) => name !== ''),
)

/** ELF, Mach-O of either order and width, several in one (and Java classes), PE, WebAssembly, Lua, DEX, LLVM. */
const FIRST_BYTES = [
  '7f454c46',
  'feedface',
  'feedfacf',
  'cefaedfe',
  'cffaedfe',
  'cafebabe',
  'bebafeca',
  '4d5a',
  '0061736d',
  '1b4c7561',
  '6465780a',
  '4243c0de',
].map((hex) => Buffer.from(hex, 'hex'))

/** Where a file without an ending is a program, though no bit and no first line says so: `sh scripts/go`. */
const PROGRAM_FOLDER = /(?:^|\/)(?:s?bin|scripts?|tools?|hooks|libexec|cmd|jobs|tasks)\/[^/.]+$/
const TEXTS: ReadonlySet<string> = new Set(
  'readme license licence notice authors contributors codeowners changelog changes copying todo version news'.split(
    ' ',
  ),
)

export function isRunnable(look: Look): boolean {
  const name = look.folded.slice(look.folded.lastIndexOf('/') + 1)
  const isProgram =
    look.isExecutable ||
    NAMES.has(name) ||
    ENDINGS.has(endingOf(name)) ||
    (PROGRAM_FOLDER.test(look.folded) && !TEXTS.has(name))
  return isProgram || startsLikeProgram(look.head()) || isArchive(look) || hasMacros(look)
}

function endingOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot === -1 ? '' : name.slice(dot + 1)
}

function startsLikeProgram(head: Buffer): boolean {
  const text = head.subarray(0, 5).toString('utf8')
  // A shell that is given the file ignores what stands before "#!" and is no letter.
  if (text.startsWith('#!') || text.startsWith('\ufeff#!')) return true
  return FIRST_BYTES.some((bytes) => head.subarray(0, bytes.length).equals(bytes))
}
