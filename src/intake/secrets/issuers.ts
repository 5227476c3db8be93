/** Tokens by what their issuers begin, or mark, them with. Each is long enough that prose and code do not look like it. */
import { isPlaceholder, isTextbook, looksRandom } from './placeholder.ts'
import type { Rule } from './rule.ts'
import { each, token } from './token.ts'

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const HEX = '0123456789abcdef'

/** A beginning that words have, too: then what follows has to look made by a generator. */
function random(rule: Rule): Rule {
  return { ...rule, isReal: (whole, value) => !isPlaceholder(whole, value) && looksRandom(value) }
}

/** Known by a mark in its middle. @param whole sticky, from the mark on, with what stands before it as a lookbehind */
function marked(what: string, begins: readonly string[], whole: RegExp): Rule {
  return { what, begins, whole, isReal: (all, value) => !isPlaceholder(all, value) && !isTextbook(value) }
}

const CLOUDS: readonly Rule[] = [
  token('an Amazon Bedrock key', ['ABSK'], '[A-Za-z0-9+/]{100,270}={0,2}'),
  token('an Amazon Bedrock key', ['bedrock-api-key-'], '[A-Za-z0-9+/=_-]{60,400}'),
  random(token('an Alibaba Cloud key', ['LTAI'], '[A-Za-z0-9]{16,26}(?![A-Za-z0-9])')),
  marked(
    'an Azure client secret',
    each('', '0123456789', 'Q~'),
    /(?<=(?<![\w~.-])[\w~.]{3})(\dQ~([\w~.-]{31,34}))(?![\w~.-])/y,
  ),
  marked('an Azure key', ['JQQJ9'], /(?<=[A-Za-z0-9]{40})(JQQJ9([A-Za-z0-9]{20,40}))(?![A-Za-z0-9])/y),
  marked(
    'an Azure key',
    ['APIM', 'ACDb', '+ABa', '+AMC', '+ASt'],
    /(?<=[A-Za-z0-9+/]{40})((?:APIM|ACDb|\+ABa|\+AMC|\+ASt)([A-Za-z0-9+/]{5,10}={0,2}))(?![A-Za-z0-9+/])/y,
  ),
  marked('an Azure Functions key', ['AzFu'], /(?<=[\w-]{40})(AzFu([\w-]{6,10}==))/y),
  token('an Azure shared key', ['SharedAccessKey='], '[A-Za-z0-9+/]{40,90}={0,2}'),
  marked('an Azure shared signature', ['&sig='], /(&sig=([A-Za-z0-9%]{43,63}%3D))/y),
  token('a Cloudflare origin key', ['v1.0-'], '[a-f0-9]{24}-[a-f0-9]{146}'),
  token('a Cloudflare token', ['cfut_', 'cfat_', 'cfk_'], '[A-Za-z0-9_-]{40,80}'),
  token('a DigitalOcean Spaces key', ['DO00', 'DO80'], '[A-Z0-9]{16}(?![A-Za-z0-9])'),
  token('an Aiven password', ['AVNS_'], '[A-Za-z0-9_-]{19,40}'),
  random(token('a Render key', ['rnd_'], '[A-Za-z0-9]{28,32}(?![A-Za-z0-9])')),
  token('a Vercel token', each('vc', 'piakr', '_'), '[A-Za-z0-9]{24,80}'),
  token('a Vercel token', ['vercel_blob_rw_'], '[A-Za-z0-9]{10,24}_[A-Za-z0-9]{24,60}'),
  token('a Netlify token', each('nf', 'coub', '_'), '[A-Za-z0-9]{36}'),
  token('a Heroku key', ['HRKU-AA'], '[A-Za-z0-9_-]{30,80}'),
  token('a Deno Deploy token', ['ddp_', 'ddo_'], '[A-Za-z0-9]{36,40}'),
  random(token('a Yandex key', ['AQVN'], '[A-Za-z0-9_-]{35,38}(?![A-Za-z0-9_-])')),
  token('a Yandex token', ['y0_'], '[A-Za-z0-9_-]{55,200}'),
  marked('a Terraform token', ['.atlasv1.'], /(?<=[A-Za-z0-9]{14})(\.atlasv1\.([\w=-]{60,70}))/y),
  token('an OpenShift token', ['sha256~'], '[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])'),
  token('a Vault token', ['hvr.'], '[A-Za-z0-9_-]{24,300}'),
  token('a Neon key', ['napi_'], '[a-z0-9]{50,80}'),
  token('a MongoDB Atlas secret', ['mdb_sa_sk_'], '[A-Za-z0-9_-]{36,48}'),
  token('a CockroachDB key', ['CCDB1_'], '[A-Za-z0-9]{22}_[A-Za-z0-9]{40}'),
  token('a Supabase key', ['sb_secret_'], '[A-Za-z0-9_-]{30,50}'),
  token('a Pinecone key', ['pcsk_'], '[A-Za-z0-9]{5,6}_[A-Za-z0-9]{60,70}'),
  token('an Elastic Cloud key', ['essu_'], '[A-Za-z0-9+/=]{40,200}'),
]

const DEVELOPMENT: readonly Rule[] = [
  token('a GitLab token', ['glffct-', 'glwt-', 'GR1348941'], '[A-Za-z0-9_-]{20,60}'),
  token('a Buildkite token', ['bkua_'], '[a-z0-9]{40}'),
  token('a CircleCI token', ['CCIPAT_', 'CCIPRJ_'], '[A-Za-z0-9]{22}_[a-f0-9]{40}'),
  token('a SonarQube token', each('sq', 'pua', '_'), '[a-f0-9]{40}'),
  token('a Sourcegraph token', ['sgp_', 'slk_'], '(?:[a-f0-9]{16}_)?(?:local_)?[a-f0-9]{40,64}'),
  token('an Artifactory key', ['AKCp'], '[A-Za-z0-9]{60,75}'),
  token('an Artifactory token', ['cmVmdGtu'], '[A-Za-z0-9]{50,60}'),
  token('a NuGet key', ['oy2'], '[a-z0-9]{43}(?![A-Za-z0-9])'),
  random(token('a crates.io token', ['cio'], '[A-Za-z0-9]{32}(?![A-Za-z0-9])')),
  token('a Clojars token', ['CLOJARS_'], '[a-z0-9]{60}'),
  token('a Packagist token', ['packagist_'], '[a-z]{3}_[a-f0-9]{60,80}'),
  token(
    'a JetBrains token',
    ['perm-', 'perm:'],
    '[A-Za-z0-9+/=]{8,80}\\.[A-Za-z0-9+/=]{4,80}\\.[A-Za-z0-9]{20,80}',
  ),
  token('an Octopus key', ['API-'], '[A-Z0-9]{26,32}(?![A-Za-z0-9])'),
  token('a Prefect key', ['pnu_', 'pnb_'], '[A-Za-z0-9]{36}'),
  token('a Doppler token', ['dp.ct.', 'dp.sa.', 'dp.scim.', 'dp.audit.'], '[A-Za-z0-9_.-]{40,80}'),
  token('a Harness token', ['pat.', 'sat.'], '[A-Za-z0-9_-]{22}\\.[a-f0-9]{24}\\.[A-Za-z0-9]{20}'),
  random(token('a LaunchDarkly key', ['sdk-', 'api-', 'mob-'], UUID)),
  token('a Dynatrace token', each('dt0', 'cs', '01.'), '[A-Z0-9]{8,24}\\.[A-Z0-9]{64}'),
  token('a New Relic key', ['NRII-', 'NRAA-'], '[A-Za-z0-9_-]{27,40}'),
  token('a Grafana token', ['eyJrIjoi'], '[A-Za-z0-9]{60,400}'),
  token('a Honeycomb key', ['hcaik_', 'hcxik_', 'hcamk_'], '[A-Za-z0-9]{40,70}'),
  token('a Rootly key', ['rootly_'], '[a-f0-9]{64}'),
  token('a Postman key', ['PMAT-'], '[A-Z0-9]{26}'),
  token('an Infracost key', ['ico-'], '[A-Za-z0-9]{32}(?![A-Za-z0-9])'),
  token('a PostHog key', ['phx_', 'phs_'], '[A-Za-z0-9_]{40,60}'),
  token('a Contentful token', ['CFPAT-'], '[A-Za-z0-9_-]{43}'),
  token('a ReadMe key', ['rdme_'], '[a-z0-9]{60,80}'),
  token('a WakaTime key', ['waka_'], UUID),
  token('a Defined Networking key', ['dnkey-'], '[a-z0-9=_-]{26}-[a-z0-9=_-]{52}'),
]

const MODELS: readonly Rule[] = [
  token('a Hugging Face token', ['api_org_'], '[A-Za-z]{34}(?![A-Za-z0-9])'),
  token('an NVIDIA key', ['nvapi-'], '[A-Za-z0-9_-]{50,80}'),
  token('a Together key', ['tgp_v1_'], '[A-Za-z0-9_-]{40,50}'),
  token('a Cerebras key', ['csk-'], '[a-z0-9]{40,60}'),
  random(token('a Fireworks key', ['fw_'], '[A-Za-z0-9]{22,24}(?![A-Za-z0-9])')),
  token('an ElevenLabs key', ['sk_'], '[a-f0-9]{48}(?![A-Za-z0-9])'),
  token('a Langfuse key', ['sk-lf-'], UUID),
  token('a Firecrawl key', ['fc-'], '[a-f0-9]{32}(?![A-Za-z0-9])'),
  token('an E2B key', ['e2b_'], '[a-f0-9]{40}'),
  token('an Apify token', ['apify_api_'], '[A-Za-z0-9]{32,40}'),
  random(token('a Browserbase key', ['bb_live_'], '[A-Za-z0-9_-]{20,60}')),
  token('a Weights & Biases key', ['wandb_v1_'], '[A-Za-z0-9_-]{40,120}'),
  token('a Cursor key', ['crsr_', 'key_'], '[a-f0-9]{64}'),
]

const SERVICES: readonly Rule[] = [
  token('a Slack token', each('xox', 'cdo', '-'), '[A-Za-z0-9%-]{30,250}'),
  marked(
    'a Discord bot token',
    [...each('M', 'DTjz', ''), ...each('N', 'DTjz', ''), 'OD', 'OT'].flatMap((two) =>
      each(two, 'AEIMQUYcgk', ''),
    ),
    /(?<![\w.-])([MNO][A-Za-z\d]{23,25}\.[\w-]{6}\.([\w-]{27,38}))(?![\w-])/y,
  ),
  token('a Facebook token', ['EAA'], '[A-Za-z0-9]{100,300}'),
  token('a Square token', ['EAAA'], '[A-Za-z0-9_-]{60}(?![A-Za-z0-9_-])'),
  token('a Dropbox token', ['sl.'], '(?:u\\.)?[A-Za-z0-9_-]{120,400}'),
  token('a HubSpot token', ['pat-na1-', 'pat-na2-', 'pat-eu1-', 'pat-ap1-'], UUID),
  marked('a Mailchimp key', ['-us'], /(?<=(?<![0-9a-f])(([0-9a-f]{32})))-us\d{1,2}(?![\w-])/y),
  token('a Brevo key', ['xkeysib-', 'xsmtpsib-'], '[a-f0-9]{64}-[A-Za-z0-9]{16}'),
  random(token('a Resend key', ['re_'], '[A-Za-z0-9]{8}_[A-Za-z0-9]{24}(?![A-Za-z0-9_])')),
  token('a Twilio key', each('SK', HEX, ''), '[0-9a-f]{31}(?![A-Za-z0-9])'),
  token('an Intercom token', ['dG9rO'], '[A-Za-z0-9+/=]{50,60}'),
  token('a Typeform token', ['tfp_'], '[A-Za-z0-9_.=-]{59}'),
  token('a ClickUp token', ['pk_'], '\\d{5,12}_[A-Z0-9]{32}'),
  token('a Linear token', ['lin_oauth_', 'lin_wh_'], '[A-Za-z0-9]{32,64}'),
  token('a Salesforce token', ['00D'], '[A-Za-z0-9]{12,15}![A-Za-z0-9._]{80,200}'),
  token('an Adobe secret', ['p8e-'], '[A-Za-z0-9_-]{32}'),
  token('a Frame.io token', ['fio-u-'], '[A-Za-z0-9_=-]{64}'),
  token('a Duffel token', ['duffel_live_'], '[A-Za-z0-9_=-]{43}'),
  token('an EasyPost key', ['EZAK'], '[A-Za-z0-9]{54}'),
  token('a Flutterwave key', ['FLWSECK-'], '[A-Za-z0-9]{32}-X'),
  token('a Plaid token', ['access-production-', 'access-development-'], UUID),
  token('a Shippo token', ['shippo_live_'], '[a-f0-9]{40}'),
  token('a Mailgun key', ['pubkey-'], '[0-9a-f]{32}(?![0-9A-Za-z-])'),
  token('a Mapbox secret', ['sk.eyJ'], '[A-Za-z0-9_-]{40,200}\\.[A-Za-z0-9_-]{20,30}'),
  token(
    'a Microsoft Teams webhook',
    ['webhook.office.com/webhookb2/'],
    `${UUID}@${UUID}/\\w{8,20}/[0-9a-f]{32}`,
  ),
]

export const ISSUERS: readonly Rule[] = [...CLOUDS, ...DEVELOPMENT, ...MODELS, ...SERVICES]
