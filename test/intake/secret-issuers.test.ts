/** Tokens of each issuer that is known by its beginning; and what begins so and is none. */
import { expect, test } from 'vitest'
import { ISSUERS } from '../../src/intake/secrets/issuers.ts'
import { findSecrets } from '../../src/intake/secrets/search.ts'

const LETTERS = 'qmVxTzLwHsYbNcPfJdGaUeKoXiRkQvMtWpBn'
const ALNUM = 'q2mVx9TzLw4HsYbN1cPfJd8GaUe5KoXi3R7kQ6v0MtWpBn'
const HEX = '9f2ac8e7b6d5f4a3c2b1e0d9f8a7b6c5d4e3f2a1'
const [A, L, H] = [ALNUM, LETTERS, HEX].map(
  (all) => (length: number) => all.repeat(Math.ceil(length / all.length)).slice(0, length),
) as [(length: number) => string, (length: number) => string, (length: number) => string]
const U = (length: number) => A(length).toUpperCase()
const S = (length: number) => A(length).toLowerCase()
const UUID = `${H(8)}-${HEX.slice(8, 12)}-4${HEX.slice(12, 15)}-a${HEX.slice(15, 18)}-${HEX.slice(18, 30)}`

/** In parts, so that nobody's scanner takes them for real; none of them opens anything. */
const TOKENS: [string, string][] = [
  ['AB', `SK${A(110)}`],
  ['bedrock-api-', `key-${A(80)}`],
  ['LT', `AI${A(20)}`],
  [A(3), `8Q~${A(34)}`],
  [A(52), `JQQJ9${A(24)}`],
  [A(76), `+ASt${A(6)}==`],
  [A(44), `AzFu${A(8)}==`],
  ['SharedAccess', `Key=${A(43)}=`],
  ['https://x.blob.core.windows.net/a?sv=2024', `&sig=${A(43)}%3D`],
  ['v1', `.0-${H(24)}-${H(146)}`],
  ['cf', `ut_${A(48)}`],
  ['DO', `00${U(16)}`],
  ['AV', `NS_${A(19)}`],
  ['rn', `d_${A(28)}`],
  ['vc', `p_${A(56)}`],
  ['nf', `c_${A(36)}`],
  ['HRKU', `-AA${A(55)}`],
  ['dd', `p_${A(36)}`],
  ['AQ', `VN${A(36)}`],
  ['y0', `_${A(58)}`],
  [A(14), `.atlasv1.${A(67)}`],
  ['sha', `256~${A(43)}`],
  ['hv', `r.${A(90)}`],
  ['na', `pi_${S(64)}`],
  ['mdb_', `sa_sk_${A(40)}`],
  ['CCDB', `1_${A(22)}_${A(40)}`],
  ['sb_', `secret_${A(31)}`],
  ['pc', `sk_${A(6)}_${A(63)}`],
  ['es', `su_${A(60)}`],
  ['glf', `fct-${A(20)}`],
  ['bk', `ua_${S(40)}`],
  ['CCI', `PAT_${A(22)}_${H(40)}`],
  ['sq', `p_${H(40)}`],
  ['sg', `p_${H(16)}_${H(40)}`],
  ['AK', `Cp${A(69)}`],
  ['cmVm', `dGtu${A(56)}`],
  ['oy', `2${S(43)}`],
  ['ci', `o${A(32)}`],
  ['CLO', `JARS_${S(60)}`],
  ['pack', `agist_ack_${H(64)}`],
  ['pe', `rm:${A(12)}.${A(12)}.${A(42)}`],
  ['AP', `I-${U(26)}`],
  ['pn', `u_${A(36)}`],
  ['dp', `.ct.${A(43)}`],
  ['pa', `t.${A(22)}.${H(24)}.${A(20)}`],
  ['sd', `k-${UUID}`],
  ['dt0', `c01.${U(24)}.${U(64)}`],
  ['NR', `II-${A(32)}`],
  ['eyJr', `Ijoi${A(80)}`],
  ['hc', `aik_${A(58)}`],
  ['root', `ly_${H(64)}`],
  ['PM', `AT-${U(26)}`],
  ['ic', `o-${A(32)}`],
  ['ph', `x_${A(43)}`],
  ['CF', `PAT-${A(43)}`],
  ['rd', `me_${S(70)}`],
  ['wa', `ka_${UUID}`],
  ['dn', `key-${S(26)}-${S(52)}`],
  ['api', `_org_${L(34)}`],
  ['nv', `api-${A(64)}`],
  ['tg', `p_v1_${A(43)}`],
  ['cs', `k-${S(48)}`],
  ['fw', `_${A(24)}`],
  ['s', `k_${H(48)}`],
  ['sk', `-lf-${UUID}`],
  ['fc', `-${H(32)}`],
  ['e2', `b_${H(40)}`],
  ['ap', `ify_api_${A(36)}`],
  ['bb', `_live_${A(27)}`],
  ['wan', `db_v1_${A(80)}`],
  ['cr', `sr_${H(64)}`],
  ['xo', `xc-${A(60)}`],
  ['MT', `A${A(23)}.${A(6)}.${A(38)}`],
  ['EA', `A${A(150)}`],
  ['EA', `AA${A(60)}`],
  ['sl', `.u.${A(140)}`],
  ['pat', `-na1-${UUID}`],
  [H(32), '-us21'],
  ['xkey', `sib-${H(64)}-${A(16)}`],
  ['re', `_${A(8)}_${A(24)}`],
  ['S', `K${H(32)}`],
  ['dG9', `rO${A(55)}`],
  ['tf', `p_${A(59)}`],
  ['p', `k_4711081_${U(32)}`],
  ['lin', `_oauth_${A(40)}`],
  ['00', `D${A(15)}!${A(96)}`],
  ['p8', `e-${A(32)}`],
  ['fi', `o-u-${A(64)}`],
  ['duff', `el_live_${A(43)}`],
  ['EZ', `AK${A(54)}`],
  ['FLW', `SECK-${H(32)}-X`],
  ['acc', `ess-production-${UUID}`],
  ['ship', `po_live_${H(40)}`],
  ['pub', `key-${H(32)}`],
  ['s', `k.eyJ${A(60)}.${A(22)}`],
  ['https://acme.webhook', `.office.com/webhookb2/${UUID}@${UUID}/IncomingWebhook/${H(32)}`],
]

/** Begins like a token, and is a name, a style, a word, a version or an example. */
const NONE = [
  'vcp_status vcr_video_recorder_settings_for_all rnd_state sdk-version-2 api-design-guide mob-programming',
  'fw_update_in_progress fc-cache key_value_pairs_that_are_kept csk-menu re_compile_pattern ico-arrow-left-circle',
  'patch.one pat.trim pk_column sk_column perm-denied.by.policy packagist_url API-GATEWAY-REFERENCE-DOCS AVNS_x',
  'MTA is a port, NDA is a paper, OTP is sent; sha256~ and sha256:abc; v1.0-beta; http://x/?a=1&sig=short',
  `cfut_${'x'.repeat(48)} nvapi-your-key-goes-here-and-it-is-quite-a-long-one-to-be-sure hubspot pat-na1-xxxxxxxx`,
  'EAACH day EAAA sl.append(u) DO000 cioppino oy2k AKCp LTAI bedrock-api-key-reference essu_ waka_time',
  `class="fw_layout_container_wide fc-event-title-container sk-circle" integrity-us2 ${H(40)} ${UUID}`,
]

const file = (content: string) => ({
  path: 'notes.md',
  mode: '100644' as const,
  content: Buffer.from(content),
})

test('a token of every issuer that is listed is found, whatever it stands in', () => {
  const named = TOKENS.map(([one, two]) => {
    const found = ['Use %s here.', '{"x":"%s"}', 'A=%s\n', "f('%s')"].map((text) =>
      findSecrets([file(text.replace('%s', () => one + two))]).map(({ line }) => line),
    )
    expect([two.slice(0, 8), ...found]).toEqual([two.slice(0, 8), [1], [1], [1], [1]])
    return findSecrets([file(`Use ${one}${two} here.`)])[0]!.what
  })
  const unproven = ISSUERS.map(({ what }) => what).filter((what) => !named.includes(what))
  expect(unproven).toEqual([])
})

test('names, styles and examples that begin like a token are none', () => {
  expect(NONE.flatMap((text) => findSecrets([file(text)]).map(({ what }) => `${what}: ${text}`))).toEqual([])
})
