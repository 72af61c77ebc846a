import { spawn } from 'node:child_process';

/** A repository of any size answers what is asked here in less. */
const TIMEOUT_MS = 10_000;
const MAX_OUTPUT_BYTES = 32 * 1024 * 1024;

/**
 * Nothing of a repository's own settings may start a program: no hooks, no watcher of files, no pager, no tool for
 * differences or signatures; and nothing is fetched.
 */
const SAFE: readonly string[] = [
  '--no-pager',
  '--literal-pathspecs',
  ...[
    'core.fsmonitor=false',
    'core.hooksPath=/dev/null',
    'core.pager=cat',
    'diff.external=',
    'log.showSignature=false',
  ].flatMap((setting) => ['-c', setting]),
  ...['protocol.allow=never', 'credential.helper='].flatMap((setting) => ['-c', setting]),
];

export type GitAnswer = { ok: true; output: Buffer } | { ok: false; message: string };

/**
 * Asks git something that changes nothing.
 *
 * @param options.environment of the engine: where git is found and whose it is
 * @returns what it wrote, or why it did not; never throws, since nothing here needs git
 */
export function runGit(
  args: readonly string[],
  options: { cwd: string; environment: Readonly<Record<string, string | undefined>>; input?: string },
): Promise<GitAnswer> {
  const { cwd, environment, input } = options;
  const { PATH, HOME, USERPROFILE, SystemRoot, XDG_CONFIG_HOME } = environment;
  const env = {
    PATH,
    HOME,
    USERPROFILE,
    SystemRoot,
    XDG_CONFIG_HOME,
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_PAGER: 'cat',
    LC_ALL: 'C',
  };
  return new Promise((resolve) => {
    const child = spawn('git', [...SAFE, ...args], {
      cwd,
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: TIMEOUT_MS,
      windowsHide: true,
    });
    const chunks: Buffer[] = [];
    let size = 0;
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_OUTPUT_BYTES) child.kill();
      else chunks.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString('utf8')}`.slice(0, 2000);
    });
    // Git that ends before it has read all says so by its exit.
    child.stdin.on('error', () => undefined);
    child.on('error', (error: NodeJS.ErrnoException) =>
      resolve({ ok: false, message: error.code === 'ENOENT' ? 'git is not installed.' : error.message }),
    );
    child.on('close', (code) => {
      if (code === 0 && size <= MAX_OUTPUT_BYTES) resolve({ ok: true, output: Buffer.concat(chunks) });
      else resolve({ ok: false, message: said.trim().split('\n')[0] || `git ended with ${code ?? 'a signal'}.` });
    });
    child.stdin.end(input ?? '');
  });
}
