/**
 * `npm run package`: builds what people install and writes it to `dist/`. It prepares by itself what it needs. All talk
 * is on stderr; with --json stdout is one JSON value that says what was made.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureDependencies } from './bootstrap/dependencies.mjs';
import { runMain } from './bootstrap/run-main.mjs';
import { PACKAGE_NEEDS, ensureSystemPackages } from './bootstrap/system-packages.mjs';
import { ensureToolchain } from './bootstrap/toolchain.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

await runMain(async () => {
  const { values } = parseArgs({ options: { json: { type: 'boolean' } } });
  const toolchain = await ensureToolchain({ root: ROOT });
  await ensureDependencies(ROOT, toolchain);
  await ensureSystemPackages(PACKAGE_NEEDS);
  // Only now: these use what was just installed.
  const { makePackages } = await import('./package/make-packages.mjs');
  const { formatReport } = await import('./package/size-report.mjs');
  const made = await makePackages({ root: ROOT, toolchain, output: join(ROOT, 'dist') });
  process.stdout.write(values.json ? `${JSON.stringify(made)}\n` : formatReport(made));
  return 0;
});
