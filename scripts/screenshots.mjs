/**
 * `npm run screenshots`: draws every view of the built interface over the sample workspace and writes the pictures to
 * docs/screenshots. Prepares what is missing, like `npm start`.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuild } from './bootstrap/build.mjs';
import { ensureDependencies } from './bootstrap/dependencies.mjs';
import { runForeground } from './bootstrap/run-foreground.mjs';
import { runMain } from './bootstrap/run-main.mjs';
import { ensureToolchain } from './bootstrap/toolchain.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

await runMain(async () => {
  const toolchain = await ensureToolchain({ root: ROOT });
  await ensureDependencies(ROOT, toolchain);
  await ensureBuild(ROOT, toolchain);
  const script = join(ROOT, 'scripts', 'screenshots', 'take-screenshots.ts');
  return runForeground(toolchain.node, [script, ...process.argv.slice(2)], { env: toolchain.env });
});
