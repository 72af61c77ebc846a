/**
 * Runs electron-builder with the input that the file named on the command line holds. In a process of its own: it talks
 * on stdout, which belongs to `npm run package`.
 */
import { copyFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Arch, Platform, build } from 'electron-builder';
import { builderConfiguration } from './builder-configuration.mjs';
import { writeLauncherSums } from './checksums.mjs';
import { setFuses } from './fuses.mjs';
import { PRODUCT } from './product.mjs';

/** What the stand-in has and an Electron of its own has not: its loader, and leftovers of the application it came with. */
const STAND_IN_LEFTOVERS = ['resources/app', 'resources/app-update.yml'];

/** @type {import('./assemble.mjs').AssembleInput} */
const { app, launcher, application, ...input } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const target = application === undefined ? 'dir' : 'AppImage';
await build({
  projectDir: app,
  targets: Platform.LINUX.createTarget(target, process.arch === 'arm64' ? Arch.arm64 : Arch.x64),
  ...(application === undefined ? {} : { prepackaged: application }),
  publish: 'never',
  config: builderConfiguration({
    ...input,
    // What is assembled is Electron's file under its own name; what an AppImage starts is the launcher before it.
    linuxProgram: application === undefined ? PRODUCT.electronProgram : PRODUCT.desktopProgram,
    async afterPack({ appOutDir }) {
      for (const path of STAND_IN_LEFTOVERS) rmSync(join(appOutDir, path), { recursive: true, force: true });
      await setFuses(join(appOutDir, PRODUCT.electronProgram));
      copyFileSync(launcher, join(appOutDir, PRODUCT.desktopProgram));
      writeLauncherSums(join(appOutDir, 'resources'));
    },
  }),
});
