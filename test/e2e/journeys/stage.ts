import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { engineProcessesOf } from '../engine-process.ts';
import { launchBrowser } from '../launch-browser.ts';
import { type LaunchOptions, launchWindow } from '../launch-window.ts';
import type { PageTrouble } from '../watch-page.ts';
import { openDialog } from './screens.ts';

/** Where a journey takes place: a fresh home with the interface open in it, and no workspace yet. */
export interface Stage {
  page: Page;
  home: string;
  trouble(): Promise<PageTrouble>;
  /** Names a folder in the open dialog, the way this shell lets people do it. */
  chooseFolder(path: string): Promise<void>;
  /** @returns the processes that must be gone after `close` */
  processes(): number[];
  close(): Promise<void>;
}

/** A step of a journey that takes longer, in milliseconds, has failed: two busy cores included. */
const STEP_TIMEOUT_MS = 15_000;

/** The window of the desktop app. The system's folder dialog cannot be driven, so it answers at once. */
export async function openWindow(options: LaunchOptions = {}): Promise<Stage> {
  const { app, page, home, trouble, close } = await launchWindow(options);
  page.setDefaultTimeout(STEP_TIMEOUT_MS);
  const shellPid = app.process().pid ?? -1;
  return {
    page,
    home,
    trouble,
    close,
    async chooseFolder(path) {
      await app.evaluate(({ dialog }, folder) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [folder] });
      }, path);
      await openDialog(page).getByRole('button', { name: 'Choose…' }).click();
    },
    processes: () => [shellPid, ...engineProcessesOf(shellPid)],
  };
}

/** The same interface in a browser, from `trestle serve`. There, folders are typed. */
export async function openBrowser(): Promise<Stage> {
  const { page, home, trouble, server, close } = await launchBrowser();
  page.setDefaultTimeout(STEP_TIMEOUT_MS);
  return {
    page,
    home,
    trouble,
    close,
    async chooseFolder(path) {
      await openDialog(page).getByLabel('Folder, file or web address').fill(path);
    },
    processes: () => [server.process.pid ?? -1],
  };
}

/** @returns the workspace that was opened last in this home */
export function lastWorkspace(home: string): string {
  const recent = JSON.parse(readFileSync(join(home, 'data', 'recent.json'), 'utf8')) as {
    workspaces: readonly { path: string }[];
  };
  const [last] = recent.workspaces;
  if (last === undefined) throw new Error(`no workspace was opened in ${home}`);
  return last.path;
}
