/** Clients that are not git, as their users run them. What is missing is skipped in sight, and fails where CI=true. */
import fs from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import * as isomorphic from 'isomorphic-git'
import isomorphicHttp from 'isomorphic-git/http/node'
import { launch } from './launch.ts'
import { temporaryFolder } from './temp.ts'

export interface GitClient {
  name: string
  /** The Debian packages that it comes in. */
  packages: string
  /** Whether it can clone less than the whole history, and then lets it grow or cuts it again when it follows. */
  shallow: 'no' | 'grows' | 'stays'
  /** Fails when the client is not installed. */
  probe(): Promise<unknown>
  /** Into a folder that is there and empty. */
  clone(url: string, folder: string, depth?: number): Promise<unknown>
  /** Fetch, and move the branch and the work tree to what came. The address is the clone's own. */
  update(url: string, folder: string, depth?: number): Promise<unknown>
}

export const CLIENTS: readonly GitClient[] = [isomorphicGit(), dulwich(), libgit2(), jgit()]

export async function isInstalled(client: GitClient): Promise<boolean> {
  return client.probe().then(
    () => true,
    () => false,
  )
}

function isomorphicGit(): GitClient {
  const author = { name: 'Test', email: 'test@example.com' }
  return {
    name: 'isomorphic-git',
    packages: 'isomorphic-git of npm',
    shallow: 'grows',
    probe: async () => isomorphic.version(),
    async clone(url, dir, depth) {
      const { address, onAuth } = credentialsOf(url)
      const options = depth === undefined ? {} : { depth }
      await isomorphic.clone({
        fs,
        http: isomorphicHttp,
        dir,
        url: address,
        onAuth,
        singleBranch: true,
        ...options,
      })
    },
    async update(url, dir) {
      const { onAuth } = credentialsOf(url)
      await isomorphic.pull({ fs, http: isomorphicHttp, dir, onAuth, fastForwardOnly: true, author })
    },
  }
}

function credentialsOf(url: string) {
  const address = new URL(url)
  const { username, password } = address
  address.username = ''
  address.password = ''
  return { address: address.href, onAuth: () => ({ username, password }) }
}

/** Debian's modules are those of Debian's own Python. */
const PYTHON = '/usr/bin/python3'

function dulwich(): GitClient {
  return {
    name: 'dulwich',
    packages: 'python3-dulwich',
    shallow: 'stays',
    probe: () => run(PYTHON, ['-c', 'import dulwich.porcelain']),
    clone: (url, folder, depth) => run(PYTHON, ['-c', DULWICH_CLONE, url, folder, String(depth ?? '')]),
    update: (url, folder, depth) => run(PYTHON, ['-c', DULWICH_FETCH, folder, url, String(depth ?? '')]),
  }
}

const DULWICH_CLONE = `
import sys, dulwich.porcelain as porcelain
url, folder, depth = sys.argv[1:]
porcelain.clone(url, folder, depth=int(depth) if depth else None).close()
`

/**
 * Its own `pull` keeps files that are gone, and reads a shallow list that no server sends unless a depth is asked for
 * (0.21.2, `HttpGitClient.fetch_pack`); so this one fetches, checks that the branch goes forward, and checks out anew.
 */
const DULWICH_FETCH = `
import os, shutil, sys, dulwich.porcelain as porcelain
from dulwich.repo import Repo
folder, url, depth = sys.argv[1:]
with Repo(folder) as repo:
    fetched = porcelain.fetch(repo, url, depth=int(depth) if depth else None)
    head = fetched.refs[b'HEAD']
    if not depth: porcelain.check_diverged(repo, repo.head(), head)
    repo.refs[b'refs/heads/main'] = head
    for name in set(os.listdir(folder)) - {'.git'}:
        path = os.path.join(folder, name)
        shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)
    repo.reset_index(repo[head].tree)
`

function libgit2(): GitClient {
  return {
    name: 'libgit2',
    packages: 'python3-pygit2',
    shallow: 'no',
    probe: () => run(PYTHON, ['-c', 'import pygit2']),
    clone: (url, folder) => run(PYTHON, ['-c', LIBGIT2_CLONE, url, folder]),
    update: (_url, folder) => run(PYTHON, ['-c', LIBGIT2_PULL, folder]),
  }
}

const LIBGIT2_CLONE = `
import sys, pygit2
pygit2.clone_repository(*sys.argv[1:])
`

const LIBGIT2_PULL = `
import sys, pygit2
repository = pygit2.Repository(sys.argv[1])
repository.remotes['origin'].fetch()
theirs = repository.references['refs/remotes/origin/main'].target
analysis, _ = repository.merge_analysis(theirs)
assert analysis & (pygit2.GIT_MERGE_ANALYSIS_FASTFORWARD | pygit2.GIT_MERGE_ANALYSIS_UP_TO_DATE), analysis
repository.checkout_tree(repository[theirs])
repository.references['refs/heads/main'].set_target(theirs)
`

/** It ends before it would be worth to compile anything well. */
const SHORT_LIVED = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC'

/**
 * JGit's own client. Debian's starter leaves out of the class path what LFS and HTTP take, and JGit asks a window for
 * the password unless `.netrc` has it.
 */
function jgit(): GitClient {
  const jars = ['org.eclipse.jgit.lfs', 'org.eclipse.jgit.http.apache', 'httpclient', 'httpcore']
  const classPath = [...jars, 'commons-logging', 'slf4j-nop'].map((jar) => `/usr/share/java/${jar}.jar`)
  const call = (args: string[], cwd = '/', home = '/nonexistent') => {
    const java = { JGIT_CLASSPATH: classPath.join(':'), java_args: `${SHORT_LIVED} -Duser.home=${home}` }
    return run('jgit', args, cwd, { HOME: home, LC_ALL: 'C.UTF-8', ...java })
  }
  return {
    name: 'JGit',
    packages: 'jgit-cli default-jre-headless',
    shallow: 'no',
    probe: () => call(['--version']),
    async clone(url, folder) {
      await call(['clone', '--quiet', credentialsOf(url).address, folder], '/', await homeWithNetrc(url))
    },
    async update(url, folder) {
      const home = await homeWithNetrc(url)
      await call(['fetch', '--quiet'], folder, home)
      await call(['merge', '--ff-only', 'refs/remotes/origin/main'], folder, home)
    },
  }
}

async function homeWithNetrc(url: string): Promise<string> {
  const { hostname, username, password } = new URL(url)
  const home = await temporaryFolder('home')
  const line = `machine ${hostname} login ${username} password ${password}\n`
  await writeFile(path.join(home, '.netrc'), line, { mode: 0o600 })
  return home
}

async function run(
  program: string,
  args: readonly string[],
  cwd = '/',
  env: Record<string, string> = {},
): Promise<void> {
  const { code, stderr } = await launch(program, args, { cwd, env: { PATH: process.env.PATH, ...env } })
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${stderr.toString()}`)
}
