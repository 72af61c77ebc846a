/**
 * `npm start`: prepares what is missing, then opens the window, or serves the same interface to a browser where there is
 * no display or no Electron to open it with. Arguments are passed on.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuild } from './bootstrap/build.mjs';
import { ensureDependencies } from './bootstrap/dependencies.mjs';
import { ensureElectron } from './bootstrap/electron-download.mjs';
import { runForeground } from './bootstrap/run-foreground.mjs';
import { runMain } from './bootstrap/run-main.mjs';
import { say } from './bootstrap/say.mjs';
import { WINDOW_NEEDS, ensureSystemPackages } from './bootstrap/system-packages.mjs';
import { ensureToolchain } from './bootstrap/toolchain.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

await runMain(async () => {
  const args = process.argv.slice(2);
  const toolchain = await ensureToolchain({ root: ROOT });
  await ensureDependencies(ROOT, toolchain);
  await ensureBuild(ROOT, toolchain);

  const electron = hasDisplay() ? await ensureElectron({ root: ROOT, toolchain }) : { reason: 'there is no display' };
  if ('reason' in electron) {
    say(`no window: ${electron.reason}; serving the interface to a browser instead`);
    return runForeground(toolchain.node, [join(ROOT, 'out', 'main', 'cli.js'), 'serve', ...args], {
      env: toolchain.env,
    });
  }
  await ensureSystemPackages(WINDOW_NEEDS);
  // Chromium refuses to start its sandbox as root; for anybody else it stays on.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  // An editor built on Electron sets this for its terminals, and it would turn the window into a bare Node.
  const { ELECTRON_RUN_AS_NODE: _, ...env } = toolchain.env;
  return runForeground(electron.executablePath, [...sandbox, ROOT, ...args], { env });
});

/** @returns {boolean} whether a window could be seen: always on macOS and Windows, with X or Wayland elsewhere */
function hasDisplay() {
  if (process.platform === 'darwin' || process.platform === 'win32') return true;
  return Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}
