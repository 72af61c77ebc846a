/**
 * Runs electron-builder with the input that the file named on the command line holds. In a process of its own: it talks
 * on stdout, which belongs to `npm run package`.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Arch, Platform, build } from 'electron-builder';
import { builderConfiguration } from './builder-configuration.mjs';
import { setFuses } from './fuses.mjs';
import { PRODUCT } from './product.mjs';

/** What the stand-in has and an Electron of its own has not: its loader, and leftovers of the application it came with. */
const STAND_IN_LEFTOVERS = ['resources/app', 'resources/app-update.yml'];

/** @type {import('./assemble.mjs').AssembleInput} */
const { app, ...input } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
await build({
  projectDir: app,
  targets: Platform.LINUX.createTarget('dir', process.arch === 'arm64' ? Arch.arm64 : Arch.x64),
  publish: 'never',
  config: builderConfiguration({
    ...input,
    async afterPack({ appOutDir }) {
      for (const path of STAND_IN_LEFTOVERS) rmSync(join(appOutDir, path), { recursive: true, force: true });
      await setFuses(join(appOutDir, PRODUCT.desktopProgram));
    },
  }),
});
