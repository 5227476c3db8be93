/** What looks like a secret, in files of every kind; and what only stands where one would. */
import { describe, expect, test } from 'vitest'
import { findSecrets } from '../../src/intake/secrets/search.ts'
import { CONFIRMABLE_MAX } from '../../src/kernel/limits.ts'
import { markdown, plugin, upload } from '../support/uploads.ts'

/** In parts, so that nobody's scanner takes them for real; none of them opens anything. */
const of = (...parts: string[]) => parts.join('')
const GITHUB = of('ghp', '_', 'R7kQ2mVx9TzLw4HsYbN1cPfJd8GaUe5KoXi3')
const BODY = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7Vx'
const PEM = of('-----BEGIN ', 'RSA PRIVATE KEY-----\n', BODY, '\n-----END RSA PRIVATE KEY-----\n')
const JWT = of(
  'eyJhbGciOiJSUzI1NiJ9',
  '.eyJpc3MiOiJodHRwczovL2lkLmFjbWUuaW8ifQ',
  '.Qm9nZGFuc3NpZ25hdHVyZWhlcmU4MjM',
)

/** File, content, line. */
const BAD: [string, string | Buffer, number][] = [
  ['SKILL.md', `# Setup\n\nexport GH=${GITHUB}\n`, 3],
  ['notebook.ipynb', `{"source": ["one\\n${GITHUB}"]}`, 1],
  ['callback.txt', `https://acme.io/?token%3D${GITHUB}`, 1],
  ['wide.txt', Buffer.from([...`a\n${GITHUB}`].flatMap((letter) => [letter.charCodeAt(0), 0, 0, 0])), 2],
  ['mixed.bin', Buffer.concat([Buffer.alloc(5_000, '. '), Buffer.from(GITHUB, 'utf16le')]), 1],
  ['russian.txt', Buffer.from(`${'Привет, мир. '.repeat(40)}${GITHUB}`, 'utf16le'), 1],
  ['setup.sh', of('export API_', 'KEY=', 'q2mVx9TzLw4HsYbN1cPfJd8GaUe5KoXi'), 1],
  ['Dockerfile', of('FROM node\nENV REGISTRY_TO', 'KEN=', 'q2mVx9TzLw4HsYbN1cPfJd8GaUe5'), 2],
  ['call.md', of('curl -H "X-Api-', 'Key: ', 'q2mVx9TzLw4HsYbN1cPfJd8GaUe5" acme.io'), 1],
  ['call.sh', of('curl -', 'u ann:', 'q2mVx9TzLw4H https://acme.io'), 1],
  ['headers.txt', of('Authorization: Ba', 'sic ', Buffer.from('ann:q2mVx9TzLw4H').toString('base64')), 1],
  ['settings.xml', of('<server>\n<pass', 'word>', 'q2mVx9TzLw4H</password></server>'), 2],
  ['registry.json', `{"auths":{"r":{"auth":"${Buffer.from('ann:q2mVx9TzLw4H').toString('base64')}"}}}`, 1],
  ['.env.production', of('ENCRYPTION_', 'KEY=', 'q2mVx9TzLw4HsYbN1cPf'), 1],
  ['ID_RSA', 'anything', 1],
  ['run.sh', of('#!/bin/sh\ncurl -H "PRIVATE-TOKEN: gl', 'pat-', 'x7Kq2mVw9TzLs4HyBb1c"\n'), 2],
  [
    'notes.txt',
    of('github', '_pat_', '11ABCDEFG0q2mVx9TzLw4H_sYbN1cPfJd8GaUe5KoXi3R7kQ2mVx9TzLw4HsYbN1cPfJd8GaUe5KoXi'),
    1,
  ],
  ['aws.md', of('key: AK', 'IA', 'QX7L2MPN4RTSVW3Z'), 1],
  [
    '.aws/credentials',
    of('[default]\naws_secret_access_key = ', 'q2mVx9TzLw4HsYbN1cPfJd8GaUe5KoXi3R7kQ2mV'),
    2,
  ],
  ['bot.py', of('slack = "xo', 'xb-', '7301928465-q2mVx9TzLw4H"'), 1],
  [
    'hook.txt',
    of('https://hooks.slack', '.com/services/', 'T0Q7L2MPN/B0X4RTSVW/q2mVx9TzLw4HsYbN1cPfJd8G'),
    1,
  ],
  ['maps.js', of("load('AI", 'za', "SyQ2mVx9TzLw4HsYbN1cPfJd8GaUe5KoXi3')"), 1],
  ['ai.ts', of('const k = "s', 'k-', 'proj-q2mVx9TzLw4HsYbN1cPfJd8GaUe5KoXi3R7k"'), 1],
  ['ai2.ts', of("key: 's", 'k-', "ant-api03-q2mVx9TzLw4HsYbN1cPfJd8GaUe5KoXi3R7k'"), 1],
  ['pay.rb', of('Stripe.api_key = "s', 'k_live_', '51Q2mVx9TzLw4HsYbN1cPfJd8G"'), 1],
  ['.npmrc', of('//registry.acme.io/:_authToken=np', 'm_', 'q2mVx9TzLw4HsYbN1cPfJd8GaUe5KoXi3R7k'), 1],
  ['app/.npmrc', '//registry.acme.io/:_password=cTJtVng5VHo=', 1],
  ['.pypirc', '[pypi]\nusername = ann\npassword = Tr0ub4dor\n', 3],
  ['.netrc', 'machine acme.io login ann password k9Vw2mXq\n', 1],
  ['deploy.txt', of('py', 'pi-Ag', 'EIcHlwaS5vcmcCJDq2mVx9TzLw4HsYbN1cPfJd8GaUe5KoXi3R7kQ2mVx9TzLw4H'), 1],
  ['id_rsa', PEM, 1],
  ['certs/server.key', `x\n${PEM}`, 2],
  ['sa.json', JSON.stringify({ type: 'service_account', private_key: PEM.replace('RSA ', '') }), 1],
  ['key.asc', of('-----BEGIN PGP ', 'PRIVATE KEY BLOCK-----\n\nlQOYBGX2mVwBCADq2mVx9TzLw4HsYbN1\n'), 1],
  ['k.txt', of('PuTTY-User-', 'Key-File-3: ssh-ed25519\n'), 1],
  ['store.p12', Buffer.from([0x30, 0x82, 1, 2, 3]), 1],
  [
    'config',
    of('users:\n- user:\n    client-key-data: ', 'LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQpNSUlF'),
    3,
  ],
  ['.docker/config.json', '{"auths": {"acme.io": {\n"auth": "YW5uOms5VncybVhx"}}}', 2],
  ['.env', 'DEBUG=true\nDB_PASSWORD=k9Vw2mXq\n', 2],
  ['config/.env.production', 'export API_TOKEN="q2mVx9TzLw4H"\n', 1],
  ['settings.yaml', 'db:\n  host: x\n  password: k9Vw!2mXq7Ls\n', 3],
  ['app.properties', 'api.secret=9fX2mVx9TzLw4HsYbN1c\n', 1],
  ['main.go', 'Password: "k9Vw!2mXq7Ls",', 1],
  [
    'bundle.min.js',
    `${'var a=1;'.repeat(40_000)}apiKey:"q2mVx9TzLw4HsYbN1cPfJd8G"${'b();'.repeat(9_000)}`,
    1,
  ],
  ['db.md', of('postgres:', '//ann:', 'k9Vw2mXq', '@db.acme.io/x'), 1],
  ['curl.md', of('-H "Authorization: Bear', 'er ', 'q2mVx9TzLw4HsYbN1cPfJd8GaUe5"'), 1],
  ['jwt.md', JWT, 1],
  ['stoa.md', of('sto', 'a_', 'q2mVx9TzLw4HsYbN1cPfJd8GaUe5KoXi3R7kQ2mVx9TzLw4H'), 1],
  ['tg.md', of('739201', '8465:AA', 'q2mVx9TzLw4HsYbN1cPfJd8GaUe5KoXi3'), 1],
  ['hf.md', of('h', 'f_', 'qmVxTzLwHsYbNcPfJdGaUeKoXiRkQmVxTz'), 1],
  ['figma.md', of('fig', 'd_', 'q2mVx9TzLw4HsYbN1cPfJd8GaUe5KoXi3R7kQ2mV'), 1],
  ['r8.py', of('r', '8_', 'q2mVx9TzLw4HsYbN1cPfJd8GaUe5KoXi3R7kQ'), 1],
  ['tail.sh', of('tailscale up --authkey tskey', '-auth-', 'kQ2mVx9TzLw4-HsYbN1cPfJd8GaUe5KoXi3R7k'), 1],
  ['sentry.ini', of('sntry', 'u_', '9f2ac8e7b6d5f4a3c2b1e0d9f8a7b6c5d4e3f2a19f2ac8e7b6d5f4a3c2b1e0d9'), 1],
  ['login.md', 'password: "Secure#k9Vw2mXq"', 1],
  ['admin.md', 'password: "AdminTr0ub4dor"', 1],
  ['windows.txt', Buffer.from(`\ufeffline\r\n${GITHUB}\r\n`, 'utf16le'), 2],
  ['windows.reg', Buffer.from(`no mark\r\n${GITHUB}\r\n`, 'utf16le').swap16(), 2],
  ['data.sqlite', Buffer.concat([Buffer.from([0, 1, 2, 255]), Buffer.from(GITHUB), Buffer.from([0, 10])]), 1],
  ['late.log', `${'x'.repeat(65_530)}\n${GITHUB}`, 2],
]

/** Written so that nobody reads it, and every program does. */
const base64 = (text: string) => Buffer.from(text).toString('base64')
const wrapped = (text: string) => base64(text).replace(/.{76}/g, '$&\n    ')
const ENV = `# of the store\nDB_HOST=db.acme.io\nDB_PASSWORD=dragon99\n\nexport GH=${GITHUB}\n`
const HIDDEN: [string, string | Buffer, number, string][] = [
  ['a.json', `{\n"k": "\\u0067hp_${GITHUB.slice(4)}"}`, 2, 'a GitHub token'],
  ['b.js', `x()\nk('\\x67\\x68p_${GITHUB.slice(4)}')`, 2, 'a GitHub token'],
  ['c.js', `k('\\u{67}hp_${GITHUB.slice(4)}')`, 1, 'a GitHub token'],
  ['d.py', `k = "\\147hp_${GITHUB.slice(4)}"`, 1, 'a GitHub token'],
  ['e.txt', `https://acme.io/?x=%67hp%5F${GITHUB.slice(4)}`, 1, 'a GitHub token'],
  ['f.html', `<p>&#103;h&#x70;_${GITHUB.slice(4)}</p>`, 1, 'a GitHub token'],
  ['g.yaml', `x: 1\ndata: ${base64(ENV)}\n`, 2, 'a credential, in base64'],
  [
    'h.txt',
    `x\n\n    ${wrapped(`${'# A long beginning. '.repeat(30)}\n${GITHUB}\n`)}`,
    3,
    'a GitHub token, in base64',
  ],
  [
    'i.md',
    `Run \`echo ${base64(base64(`export GH=${GITHUB}`))} | base64 -d\``,
    1,
    'a GitHub token, in base64',
  ],
  [
    'j.ps1',
    `powershell -EncodedCommand ${Buffer.from(`$env:GH='${GITHUB}'`, 'utf16le').toString('base64')}`,
    1,
    'a GitHub token, in base64',
  ],
  [
    'k.js',
    `//# sourceMappingURL=data:application/json;base64,${base64(`{"s":["k='${GITHUB}'"]}`)}`,
    1,
    'a GitHub token, in base64',
  ],
  ['l.txt', base64(PEM), 1, 'a private key, in base64'],
  [
    'm.json',
    JSON.stringify({
      kty: 'EC',
      crv: 'P-256',
      x: 'a',
      y: 'b',
      d: `q2mVx9TzLw4HsYbN1cPfJd8GaUe5${GITHUB.slice(4, 19)}`,
    }),
    1,
    'a private key',
  ],
  [
    'n.json',
    JSON.stringify({ d: `q2mVx9TzLw4HsYbN1cPfJd8GaUe5${GITHUB.slice(4, 19)}`, e: 'AQAB', kty: 'RSA' }),
    1,
    'a private key',
  ],
  [
    'o.txt',
    of('---- BEGIN SSH2 ', 'ENCRYPTED PRIVATE KEY ----\nP2/56wAAAgIAAAAmZGwtbW9k'),
    1,
    'a private key',
  ],
  [
    'p.key',
    of('untrusted comment: minisign ', `encrypted secret key\n${'RWRTY0Iy'.repeat(8)}\n`),
    1,
    'a private key',
  ],
  [
    'wg0.conf',
    of('[Interface]\nPrivate', 'Key = q2mVx9TzLw4HsYbN1cPfJd8GaUe5KoXi3R7kQ6v0Mt0=\n'),
    2,
    'a secret that is assigned',
  ],
  ['wp-config.php', "define('DB_PASSWORD', 'k9Vw!2mXq7Ls');", 1, 'a secret that is assigned'],
  ['NuGet.config', '<add key="ClearTextPassword" value="k9Vw!2mXq7Ls" />', 1, 'a secret that is assigned'],
  ['.cargo/credentials.toml', '[registry]\ntoken = "dragon99"\n', 2, 'a credential'],
  ['home/.authinfo', 'machine acme.io', 1, 'a file of credentials'],
  ['http.keytab', Buffer.from([5, 2, 0]), 1, 'a store of keys'],
]

test('a secret that is escaped or encoded is found at its line, by what it says', () => {
  for (const [path, content, line, what] of HIDDEN) {
    const found = findSecrets([file(path, content)])
    expect([path, ...found.map((secret) => secret.line)]).toContain(line)
    expect([path, ...found.map((secret) => secret.what)]).toContain(what)
  }
})

test('what is in base64 and no secret stays unnoticed', () => {
  const texts = [
    base64('A sentence about tokens, passwords and other secrets; nothing else is in here.'),
    base64('API_KEY=changeme\nTOKEN=<your token>\n'),
    'getElementsByTagNameAndClassNameWithoutNamespaces/and/a/long/path/of/a/program/in/folders',
    `data:image/png;base64,${Buffer.from(Array.from({ length: 9_000 }, (_, at) => (at * 7919) % 256)).toString('base64')}`,
    '100%25 of \\u0041 and \\x41 &#65; C:\\123\\147',
  ]
  expect(texts.flatMap((text) => findSecrets([file('a.md', text)]))).toEqual([])
})

const BENIGN: [string, string | Buffer][] = [
  ['call.py', 'token = session.get_access_token(user_id=42)\nsecret=hashlib.sha256(seed1).hexdigest()'],
  ['call2.ts', 'const apiKey = readApiKeyFromKeychain2(options)\ntoken: createTokenForUser1234567(user)'],
  [
    'manual.md',
    'Set `API_KEY=<your key>`; Authorization: Basic dXNlcjpwYXNz and curl -u user:password acme.io',
  ],
  ['pom.xml', '<password>${env.REGISTRY_PASSWORD}</password><token>your-token-here</token>'],
  ['tests.md', 'pytest -u update:snapshots and docker run -u 1000:1000'],
  ['basic.md', 'Basic understanding2of the matter, basic configuration'],
  ['.env.schema', 'KEY=a-plain-value-without-it\nMONKEY=banana-and-apple-tree'],
  ['README.md', of('Set `AKIA', 'IOSFODNN7EXAMPLE` and `wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY`.')],
  ['a.md', `export GITHUB_TOKEN=${of('ghp', '_')}${'x'.repeat(36)}`],
  ['b.md', 'OPENAI_API_KEY=sk-your-api-key-goes-here-please'],
  ['c.md', `API_KEY: ${'$'}{API_KEY}`],
  ['.env.example', 'DB_PASSWORD=changeme\nAPI_KEY=\nTOKEN=<your token>\nSECRET=k9Vw2mXq'],
  ['.env', '# nothing of worth\nDEBUG=true\nPORT=8080\nAPI_KEY=\nTOKEN=$TOKEN\nSECRET=YOUR_SECRET'],
  ['.npmrc', `//registry.npmjs.org/:_authToken=${'$'}{NPM_TOKEN}\nsave-exact=true`],
  [
    '.pypirc',
    `[pypi]\nusername = __token__\npassword = %(PYPI_TOKEN)s`.replace('%(PYPI_TOKEN)s', `${'$'}{PYPI_TOKEN}`),
  ],
  [
    'docker-compose.yml',
    'environment:\n  POSTGRES_PASSWORD: postgres\n  TOKEN: ${TOKEN}\n  SECRET_KEY: changeme123',
  ],
  ['d.md', 'postgres://user:password@localhost:5432/db and https://user:pass@example.com'],
  ['e.md', 'redis://:${REDIS_PASSWORD}@cache:6379 and https://ann@acme.io:443/x'],
  [
    'f.ts',
    "const password = process.env.DB_PASSWORD\nconst token = getToken('github')\nif (token === 'expired') {}",
  ],
  [
    'g.ts',
    "password: 'The password must have 8 characters'\nsecret: string\napiKey: 'string'\ntokenType: 'bearer'",
  ],
  ['h.py', 'api_key = os.environ["API_KEY"]\ntoken = "dummy-token-for-tests"\npassword = "correct-password"'],
  ['i.md', of('Put it between `-----BEGIN ', 'RSA PRIVATE KEY-----` and `-----END RSA PRIVATE KEY-----`.')],
  ['j.md', of('-----BEGIN ', 'PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----')],
  ['k.md', of('-----BEGIN ', 'PUBLIC KEY-----\n', BODY)],
  [
    'l.md',
    of(
      'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9',
      '.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIn0',
      '.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c',
    ),
  ],
  [
    'm.css',
    '.sk-loading-indicator-container{} .task-management-system-overview-page{} .sk-circle-fade-dot-12{}',
  ],
  ['n.md', 'Authorization: Bearer YOUR_ACCESS_TOKEN_GOES_HERE and Bearer $TOKEN'],
  [
    'o.json',
    '{"secretName": "db-credentials-v1", "tokenUrl": "https://id.acme.io/oauth2/token", "integrity": "sha512-q2mVx9TzLw4HsYbN1cPfJd8GaUe5KoXi3R7kQ2mVx9TzLw4HsYbN1cPf=="}',
  ],
  [
    'package-lock.json',
    '"node_modules/x": {"resolved": "https://registry.npmjs.org/x/-/x-1.0.0.tgz", "integrity": "sha1-q2mVx9TzLw4HsYbN1cPfJd8GaUe="}',
  ],
  ['p.md', 'commit 3f2a9c8e7b6d5f4a3c2b1e0d9f8a7b6c5d4e3f2a fixes the token parser; see secrets.md'],
  [
    'q.yaml',
    'password:\n  type: string\n  description: The password.\ntoken: "{{ .Values.token }}"\nsecret: !vault x',
  ],
  ['r.tf', 'password = var.db_password\ntoken    = data.vault_generic_secret.x.data["token"]'],
  ['s.sh', 'TOKEN="$(gh auth token)"\nexport SECRET=`pass show x`\npassword=$1'],
  ['t.md', 'Use `stripe listen` with sk_test_4eC39HqLyjWDarjtT1zdp7dc, Stripe’s own test key.'],
  ['logo.png', Buffer.from(Array.from({ length: 20_000 }, (_, at) => (at * 7919) % 256))],
  ['u.md', 'The secret: “simplicity”. Password: "hunter2"; token = "token"; api-key: "xxxxxxxx".'],
  ['v.env.template', 'API_KEY=q2mVx9TzLw4HsYbN1cPfJd8G'],
  [
    'w.js',
    'const tokens = tokenize("a b c d e f g h"); const secretKey = "secretKey"; passwordInput: "#password-field"',
  ],
]

/** What manuals and lessons write where a password or a key goes; each is assigned to a name that says so. */
const OF_MANUALS = [
  ...['SecurePass123!', 'securePassword123', 'Test123!@#', 'Admin@1234', 'User@1234', 'SuperSecret123!'],
  ...['MyStrongPassword1!', 'NewPassword456!', 'Welcome@123', 'root-secret-321'],
  ...['sk_live_abc123xyz789', 'sk-or-v1-xxx', 'sk-or-v1-project1-key', 'ghp_abc123', 'uvwxyz9876543210'],
  ...['cGFzc3dvcmQ=', 'c3VwZXItc2VjcmV0LTEyMw==', 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9'],
  ...['Desktop/Title/H1', 'colors/brand/Blue50', 'eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyIjoidGVzdCJ9.signature'],
]

const file = (path: string, content: string | Buffer) => ({
  path,
  mode: '100644' as const,
  content: Buffer.from(content as string),
})

test('all that looks like a secret is found, at its line, and nothing that stands in for one', () => {
  const found = BAD.map(([path, content]) => findSecrets([file(path, content)]))
  const missed = BAD.filter((_, index) => found[index]!.length === 0).map(([path]) => path)
  const wrong = BENIGN.flatMap(([path, content]) => findSecrets([file(path, content)])).map(
    ({ path, line, what }) => `${path}:${line} ${what}`,
  )
  const recall = (BAD.length - missed.length) / BAD.length
  const hits = BAD.length - missed.length
  expect({ recall, precision: hits / (hits + wrong.length), missed, wrong }).toEqual({
    recall: 1,
    precision: 1,
    missed: [],
    wrong: [],
  })
  expect(found.map((secrets) => secrets[0]?.line)).toEqual(BAD.map(([, , line]) => line))
})

test('what manuals make up is no secret, in whichever way it is written down', () => {
  const found = OF_MANUALS.flatMap((value) => [
    ...findSecrets([file('a.md', `{ "password": "${value}" }`)]),
    ...findSecrets([file('b.ts', `const API_KEY = '${value}'`)]),
    ...findSecrets([file('c.yaml', `db:\n  secret: ${value}\n`)]),
    ...findSecrets([file('d.md', `curl -H "Authorization: Bearer ${value}" https://api.acme.io`)]),
  ])
  const tokens = ['abcdefghijklmnopqrstuvwxyz0123456789', `${'1234567890'.repeat(3)}123456`, 'x'.repeat(36)]
  found.push(...tokens.flatMap((value) => findSecrets([file('e.md', `GH=${of('ghp', '_', value)}`)])))
  expect(found).toEqual([])
})

test('a person’s own file of settings keeps even a password that anybody would guess', () => {
  expect(findSecrets([file('.env', 'DB_PASSWORD=Admin@1234\n')])).toHaveLength(1)
})

test('texts that keep the search busy hide nothing that stands beside them', () => {
  const nested = ['sk-', 'secret=', 'password="', 'xoxb-', 'pwd=sk-example-'].map((unit) =>
    unit.repeat(5_000),
  )
  for (const busy of nested) {
    const content = `${busy}\n${GITHUB}\n${busy}\n${busy} ${GITHUB}\n`
    const lines = findSecrets([file('a.md', content)]).map(({ line }) => line)
    expect(lines).toEqual(expect.arrayContaining([2, 4]))
  }
})

test('what is said of a secret never holds it', () => {
  for (const [path, content] of BAD) {
    for (const { shown } of findSecrets([file(path, content)])) expect(shown).not.toMatch(/[A-Za-z0-9+/]{25}/)
  }
  expect(findSecrets([file('a', GITHUB)])[0]!.shown).toBe('ghp_…, 40 characters')
})

test('what is assigned is called by its issuer where that is known, before or after its name', () => {
  for (const content of [`GITHUB_TOKEN=${GITHUB}\n`, `x: ${GITHUB} # or\n`]) {
    const found = findSecrets([file('.env', content)])
    expect(found).toMatchObject([{ line: 1, what: 'a GitHub token', shown: 'ghp_…, 40 characters' }])
  }
})

test('each secret of a line is found, once', () => {
  const line = `a("${GITHUB}");b("${GITHUB}");password="k9Vw!2mXq7Ls";c("${of('AK', 'IA', 'QX7L2MPN4RTSVW3Z')}")`
  const found = findSecrets([file('app.min.js', `${line}\n${GITHUB}`)])
  expect(found.map(({ line, what }) => [line, what])).toEqual([
    [1, 'a GitHub token'],
    [1, 'a secret that is assigned'],
    [1, 'an AWS access key'],
    [2, 'a GitHub token'],
  ])
  const keys = [BODY, BODY.replace('7Vx', '9Wy')].map((body) => PEM.replace(BODY, body))
  const [one, two] = keys.map((key) => findSecrets([file('a', key)])[0]!.fingerprint)
  expect(one).not.toBe(two)
})

describe('an upload', () => {
  const skill = markdown('name: scout\ndescription: Finds things.')

  test('is refused with file and line, whatever its kind and wherever the file lies', async () => {
    const uploads: [Record<string, string>, string][] = [
      [{ 'SKILL.md': `${skill}\n${GITHUB}\n` }, 'SKILL.md:8'],
      [{ 'SKILL.md': skill, 'deep/in/.env': 'TOKEN=k9Vw2mXq' }, 'deep/in/.env:1'],
      [{ 'scout.md': `${skill}\n${GITHUB}\n` }, 'scout.md:8'],
      [
        plugin({ mcpServers: { a: { command: 'x', env: { KEY: GITHUB } } } }) as Record<string, string>,
        '.claude-plugin/plugin.json:4',
      ],
      [plugin({}, { 'hooks/x.min.js': `a;${GITHUB}` }) as Record<string, string>, 'hooks/x.min.js:1'],
    ]
    for (const [files, place] of uploads) {
      const { said, issues } = await upload(files)
      expect(said).toContain(`error secret_found ${place}`)
      expect(JSON.stringify(issues)).not.toContain(GITHUB)
    }
  })

  test('passes with a warning where each place was confirmed, and only those', async () => {
    const files = { 'SKILL.md': `${skill}\n${GITHUB}\n`, 'b.md': GITHUB }
    const one = await upload(files, { confirmSecrets: ['SKILL.md:8'] })
    expect(one.said).toEqual(['warning secret_found SKILL.md:8', 'error secret_found b.md:1'])
    const both = await upload(files, { confirmSecrets: ['SKILL.md:8', 'b.md:1', 'c.md:1'] })
    expect(both.said).toEqual(['warning secret_found SKILL.md:8', 'warning secret_found b.md:1'])
  })

  test('names each find of a line, and a confirmation of one covers no other', async () => {
    const other = GITHUB.split('').reverse().join('')
    const second = of('ghp', '_', other.slice(0, 36))
    const at = (content: string, ...confirmSecrets: string[]) =>
      upload({ 'SKILL.md': skill, 'a.min.js': content }, { confirmSecrets })
    const both = await at(`a("${GITHUB}");b("${second}")`)
    expect(both.said).toEqual(['error secret_found a.min.js:1', 'error secret_found a.min.js:1'])
    const [first, last] = both.issues.map(({ confirm }) => confirm!)
    expect(first).toMatch(/^a\.min\.js:1#[0-9a-f]{8}$/)
    expect(both.issues[0]!.message).toContain(`confirm ${first}, or a.min.js:1 for all 2 of that line`)

    expect((await at(`a("${GITHUB}");b("${second}")`, first!)).said).toEqual([
      'warning secret_found a.min.js:1',
      'error secret_found a.min.js:1',
    ])
    for (const confirmed of [[first!, last!], ['a.min.js:1']]) {
      const { said } = await at(`a("${GITHUB}");b("${second}")`, ...confirmed)
      expect(said).toEqual(['warning secret_found a.min.js:1', 'warning secret_found a.min.js:1'])
    }
    expect((await at(`a("${second}")`, first!)).said).toEqual(['error secret_found a.min.js:1'])
    expect((await at(`z();a("${GITHUB}")`, first!)).said).toEqual(['warning secret_found a.min.js:1'])
  })

  test('with more places than anybody looks at cannot be confirmed', async () => {
    const lines = Array.from({ length: CONFIRMABLE_MAX + 10 }, () => GITHUB).join('\n')
    const places = Array.from({ length: CONFIRMABLE_MAX + 10 }, (_, at) => `a.md:${at + 1}`)
    const { issues, said } = await upload({ 'SKILL.md': skill, 'a.md': lines }, { confirmSecrets: places })
    expect(said.filter((text) => text.startsWith('error'))).toEqual(['error secret_found'])
    expect(issues.at(-1)!.message).toContain('more than 50 places')
  })
})
