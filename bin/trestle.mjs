#!/usr/bin/env node
/**
 * The `trestle` command. From a clone it first prepares what is missing, all talk on stderr, and then runs the built CLI
 * under a Node that is new enough: same arguments, same streams, same exit code.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuild } from '../scripts/bootstrap/build.mjs';
import { ensureDependencies } from '../scripts/bootstrap/dependencies.mjs';
import { runForeground } from '../scripts/bootstrap/run-foreground.mjs';
import { runMain } from '../scripts/bootstrap/run-main.mjs';
import { ensureToolchain } from '../scripts/bootstrap/toolchain.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

await runMain(async () => {
  const toolchain = await ensureToolchain({ root: ROOT });
  const isClone = existsSync(join(ROOT, 'main'));
  if (isClone) {
    await ensureDependencies(ROOT, toolchain);
    await ensureBuild(ROOT, toolchain);
  }
  const cli = join(ROOT, 'out', 'main', 'cli.js');
  return runForeground(toolchain.node, [cli, ...process.argv.slice(2)], { env: toolchain.env });
});
