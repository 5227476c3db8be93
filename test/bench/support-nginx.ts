/** The baselines: nginx from Debian, alone with files, and before git's own http-backend. */
import { mkdir, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Running, runProgram, start } from './support-program.ts'

export interface RunningNginx extends Running {
  baseUrl: string
}

/** Processes that run http-backend: each waits for its git most of the time. */
const CGI_WORKERS = 4 * availableParallelism()

/** Of waiting for nginx, 20 ms each: far beyond what a loaded machine needs. */
const TRIES_MAX = 1_000

/**
 * Serve `scratch/git/*.git` under `/git/` through `git http-backend`, and the files of `scratch/static/` as they are
 * under `/static/`. nginx refuses to POST to a file, so a POST is answered as its GET: `error_page 405`.
 */
export async function startNginx(scratch: string): Promise<RunningNginx> {
  const folder = path.join(scratch, 'nginx')
  await mkdir(folder)
  const socket = path.join(folder, 'fcgiwrap.sock')
  const port = await freePort()
  const backend = path.join((await runProgram('git', ['--exec-path'])).toString().trim(), 'git-http-backend')
  const configuration = path.join(folder, 'nginx.conf')
  await writeFile(configuration, configurationOf({ scratch, folder, socket, port, backend }))
  const wrap = await start(
    'fcgiwrap',
    ['-c', String(CGI_WORKERS), '-s', `unix:${socket}`],
    path.join(folder, 'fcgiwrap.log'),
  )
  const nginx = await start(
    'nginx',
    ['-p', folder, '-c', configuration, '-e', path.join(folder, 'start.log')],
    path.join(folder, 'nginx.log'),
  )
  const baseUrl = `http://127.0.0.1:${port}`
  await answers(`${baseUrl}/static/`)
  return {
    pid: nginx.pid,
    baseUrl,
    cpuSeconds: async () => (await nginx.cpuSeconds()) + (await wrap.cpuSeconds()),
    async stop() {
      await nginx.stop()
      await wrap.stop()
    },
  }
}

interface Places {
  scratch: string
  folder: string
  socket: string
  port: number
  backend: string
}

/** As Debian has it (workers, sendfile, an access log), but connections are kept for as long as the bench lasts. */
function configurationOf({ scratch, folder, socket, port, backend }: Places): string {
  const temporaries = ['client_body', 'fastcgi', 'proxy', 'scgi', 'uwsgi']
  return `
${process.getuid?.() === 0 ? 'user root;' : ''}
worker_processes auto;
daemon off;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events { worker_connections 1024; }
http {
  ${temporaries.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  access_log ${folder}/access.log;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  default_type application/octet-stream;
  server {
    listen 127.0.0.1:${port} backlog=1024;
    location /git/ {
      fastcgi_pass unix:${socket};
      fastcgi_param SCRIPT_FILENAME ${backend};
      fastcgi_param GIT_PROJECT_ROOT ${scratch};
      fastcgi_param GIT_HTTP_EXPORT_ALL "";
      fastcgi_param PATH_INFO $uri;
      fastcgi_param QUERY_STRING $query_string;
      fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param CONTENT_TYPE $content_type;
      fastcgi_param CONTENT_LENGTH $content_length;
    }
    location /static/ {
      root ${scratch};
      error_page 405 =200 $uri;
    }
  }
}
`
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

/** Wait until something, whatever it is, comes from there. */
async function answers(url: string): Promise<void> {
  let failure: unknown
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    try {
      await fetch(url)
      return
    } catch (error) {
      failure = error
      await delay(20)
    }
  }
  throw new Error(`Nothing answers at ${url}.`, { cause: failure })
}
