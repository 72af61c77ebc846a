import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { ensureToolchain } from '../../scripts/bootstrap/toolchain.mjs';
import { electronForTests } from './electron-runtime.ts';
import { ROOT } from './repository.ts';
import { watchPage, type PageTrouble } from './watch-page.ts';

/** The app that is started: the built one, made to wait for Playwright. */
const SHELL = join(ROOT, 'test', 'e2e', 'playwright-shell');

export interface TestWindow {
  app: ElectronApplication;
  page: Page;
  /** What the page complained about so far: violations of its policy, errors, refused requests. */
  trouble: () => Promise<PageTrouble>;
  /** The home of this run, where its settings, state and sockets are. */
  home: string;
  close(): Promise<void>;
}

export interface LaunchOptions {
  /** Opened at once; made when it is absent. */
  workspacePath?: string;
  /** Kept between two launches when it is given; removed at the end otherwise. */
  home?: string;
  environment?: Record<string, string>;
  /** Flags of Chromium. */
  flags?: readonly string[];
}

/** Opens the real window, built and on the Electron this machine has, with a home of its own. */
export async function launchWindow(options: LaunchOptions = {}): Promise<TestWindow> {
  const { executablePath } = await electronForTests();
  const toolchain = await ensureToolchain({ root: ROOT });
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'trestle-home-'));
  const rootFlags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = await _electron.launch({
    executablePath,
    args: [
      ...rootFlags,
      ...(options.flags ?? []),
      SHELL,
      ...(options.workspacePath === undefined ? [] : [options.workspacePath]),
    ],
    env: {
      ...definedOnly(process.env),
      TRESTLE_HOME: home,
      TRESTLE_NODE: toolchain.node,
      ...options.environment,
    },
  });
  const page = await app.firstWindow();
  const trouble = watchPage(page);
  return {
    app,
    page,
    trouble,
    home,
    async close() {
      await app.close();
      if (options.home === undefined) rmSync(home, { recursive: true, force: true });
    },
  };
}

/** @returns the environment as Playwright wants it, without the switch that would turn Electron into a bare Node */
function definedOnly(environment: NodeJS.ProcessEnv): Record<string, string> {
  const { ELECTRON_RUN_AS_NODE: _, ...rest } = environment;
  return Object.fromEntries(Object.entries(rest).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
