/** Debian's nginx as a reverse proxy with TLS, on a free port of this machine. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { runProgram } from '../bench/support-program.ts'
import { temporaryFolder } from './temp.ts'

const NGINX = '/usr/sbin/nginx'

/** Whether stories that need it must be skipped. */
export const lacksNginx = !existsSync(NGINX) && process.env.CI !== 'true'

export interface ReverseProxy {
  /** `https://HOST:PORT` */
  origin: string
  /** The file with the certificate that clients have to trust. */
  certificate: string
  close(): Promise<void>
}

interface ProxyOptions {
  /** Asked of everybody by HTTP Basic, as `user:password`. */
  password?: string
  /** The one path that leads to the store, such as `/stoa`; everything when there is none. */
  path?: string
  /** Whether the store sees that path, or what is behind it. */
  passesPathOn?: boolean
}

export async function proxyWithTls(
  { host, port: upstreamPort }: { host: string; port: number },
  { password, path: below = '', passesPathOn = true }: ProxyOptions = {},
): Promise<ReverseProxy> {
  const folder = await temporaryFolder()
  const at = (name: string) => path.join(folder, name)
  const port = await freePort()
  const subject = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`]
  const key = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-keyout',
    at('key.pem'),
  ]
  await runProgram('openssl', ['req', '-x509', ...key, '-out', at('cert.pem'), '-days', '2', ...subject])
  if (password !== undefined) {
    const [user, secret] = password.split(':')
    const hash = (await runProgram('openssl', ['passwd', '-apr1', secret!])).toString().trim()
    await writeFile(at('users'), `${user}:${hash}\n`)
  }
  await writeFile(
    at('nginx.conf'),
    configurationOf({
      ...{ folder, host, port, below, asks: password !== undefined },
      // nginx puts the path of this address in place of the location's.
      upstream: `http://127.0.0.1:${upstreamPort}${passesPathOn ? '' : '/'}`,
    }),
  )
  const nginx = spawn(NGINX, ['-p', folder, '-c', at('nginx.conf'), '-e', at('error.log')], {
    stdio: 'ignore',
  })
  const ended = new Promise<void>((resolve) => nginx.once('close', () => resolve()))
  await listens(port)
  return {
    origin: `https://${host}:${port}`,
    certificate: at('cert.pem'),
    async close() {
      nginx.kill('SIGTERM')
      await ended
    },
  }
}

function configurationOf(of: {
  folder: string
  host: string
  port: number
  below: string
  upstream: string
  asks: boolean
}) {
  const { folder, host, port, below, upstream, asks } = of
  const temporaries = ['client_body', 'fastcgi', 'proxy', 'scgi', 'uwsgi']
  return `
${process.getuid?.() === 0 ? 'user root;' : ''}
worker_processes 1;
daemon off;
pid ${folder}/nginx.pid;
events { worker_connections 64; }
http {
  ${temporaries.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  access_log off;
  server {
    listen 127.0.0.1:${port} ssl;
    server_name ${host};
    ssl_certificate ${folder}/cert.pem;
    ssl_certificate_key ${folder}/key.pem;
    ${below === '' ? '' : 'location / { return 404 "another service"; }'}
    location ${below}/ {
      ${asks ? `auth_basic "Company"; auth_basic_user_file ${folder}/users;` : ''}
      proxy_pass ${upstream};
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
    }
  }
}
`
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? address!.port : 0))
    })
  })
}

/** Wait until somebody listens there: some 20 s at most. */
async function listens(port: number): Promise<void> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const answered = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    )
    if (answered) return
    await delay(20)
  }
  throw new Error(`Nothing listens on port ${port}.`)
}
