import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureToolchain } from '../../scripts/bootstrap/toolchain.mjs';
import { mountTinyDisk } from '../support/tiny-disk.ts';
import { electronForTests } from './electron-runtime.ts';
import { isOneJourney } from './journeys/one-journey.ts';
import { openDialog, panel } from './journeys/screens.ts';
import { lastWorkspace } from './journeys/stage.ts';
import { launchWindow, type TestWindow } from './launch-window.ts';
import { ROOT } from './repository.ts';

const STEP_TIMEOUT_MS = 20_000;
/** For a window to come up and be closed again on a busy machine, in milliseconds. */
const START_MS = 60_000;

/** Starts the app as a desktop would, and waits until it has ended: a second one does at once. */
async function startAgain(home: string, args: readonly string[], environment: Record<string, string> = {}) {
  const { executablePath } = await electronForTests();
  const toolchain = await ensureToolchain({ root: ROOT });
  const { ELECTRON_RUN_AS_NODE: _, ...inherited } = process.env;
  const child = spawn(executablePath, [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ROOT, ...args], {
    env: { ...inherited, TRESTLE_HOME: home, TRESTLE_NODE: toolchain.node, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [stderr, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'exit') as Promise<[number]>]);
  return { exitCode, stderr };
}

describe('what the app is opened with', () => {
  let window: TestWindow;
  let folder: string;
  const page = () => window.page;
  const open = (...args: string[]) => startAgain(window.home, args);
  const dialog = () => openDialog(page());

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trestle-opening-'));
    window = await launchWindow();
    page().setDefaultTimeout(STEP_TIMEOUT_MS);
    await page().getByRole('button', { name: 'Try the sample workspace' }).click();
    await panel(page(), 'Answer').getByRole('listitem').first().waitFor();
  }, START_MS);
  afterAll(async () => {
    await window?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  isOneJourney();

  test('a second start ends at once, and its link leads the first one there', async () => {
    expect((await open('trestle://view/traces')).exitCode).toBe(0);
    await page().getByRole('heading', { level: 1, name: 'Traces' }).waitFor();
  });

  test('a link to a folder that was never opened asks with its path, and opens nothing when the answer is no', async () => {
    const foreign = join(folder, 'foreign');
    mkdirSync(foreign);
    writeFileSync(join(foreign, 'trestle.jsonc'), '{ "version": 1, "name": "foreign" }');
    const before = lastWorkspace(window.home);
    await open(`trestle://open?workspace=${encodeURIComponent(foreign)}`);
    await dialog().getByText(foreign).waitFor();
    await dialog().getByText('You have never opened this folder.').waitFor();
    await dialog().getByRole('button', { name: 'Do not open' }).click();
    await dialog().waitFor({ state: 'hidden' });
    expect(lastWorkspace(window.home)).toBe(before);
    expect(existsSync(join(foreign, '.trestle'))).toBe(false);
  });

  test('a link that is not known is refused in one sentence', async () => {
    await open('trestle://run/everything');
    const notice = page().getByText('Trestle does not know the link trestle://run/everything, so nothing was opened.');
    await notice.waitFor();
    await page().getByRole('button', { name: 'Dismiss' }).click();
    await expect.poll(() => notice.isVisible()).toBe(false);
  });

  test('a file of traces waits in the import dialog until somebody says so', async () => {
    const file = join(folder, 'export.jsonl');
    writeFileSync(file, '{}\n');
    await open(file);
    await dialog().getByRole('heading', { name: 'Import traces' }).waitFor();
    expect(await dialog().getByLabel('Files or folders, one on each line').inputValue()).toBe(file);
    await dialog().getByRole('button', { name: 'Cancel' }).click();
  });

  test('a file of a release is verified and not taken over', async () => {
    const file = join(folder, 'stranger.release.json');
    writeFileSync(file, '{ "releaseFileVersion": 1 }');
    await open(file);
    await dialog().getByText('It could not be verified').waitFor();
    await dialog().getByText(file).first().waitFor();
    await page().keyboard.press('Escape');
    expect(existsSync(join(lastWorkspace(window.home), 'releases', 'stranger.release.json'))).toBe(false);
  });

  test(
    'another home is another person: a start there is not handed over',
    async () => {
      const other = join(folder, 'other-home');
      const second = await launchWindow({ home: other });
      const start = second.page.getByRole('button', { name: 'Try the sample workspace' });
      await expect.poll(() => start.isVisible(), { timeout: STEP_TIMEOUT_MS }).toBe(true);
      await second.close();
    },
    START_MS,
  );
});

test('the workspace of the last time is there again after a start that names none', { timeout: START_MS }, async () => {
  const home = mkdtempSync(join(tmpdir(), 'trestle-home-'));
  const workspacePath = join(home, 'notes');
  try {
    const first = await launchWindow({ home, workspacePath });
    await first.page.getByRole('navigation', { name: 'Views' }).waitFor();
    await expect.poll(() => existsSync(join(home, 'data', 'recent.json')), { timeout: STEP_TIMEOUT_MS }).toBe(true);
    await first.close();
    const second = await launchWindow({ home });
    await second.page.getByText('notes').first().waitFor({ timeout: STEP_TIMEOUT_MS });
    await second.close();
    const log = readFileSync(join(home, 'state', 'logs', 'engine.log'), 'utf8');
    expect(log.match(/"event":"workspace-opened"/g)).toHaveLength(2);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

describe('a machine that cannot', () => {
  test('without a display: one sentence with the way out, and its exit code', { timeout: START_MS }, async () => {
    if (process.platform !== 'linux') return;
    const home = mkdtempSync(join(tmpdir(), 'trestle-home-'));
    try {
      const outcome = await startAgain(home, [], { DISPLAY: '', WAYLAND_DISPLAY: '' });
      expect(outcome.exitCode).toBe(4);
      expect(outcome.stderr.trimEnd().split('\n').at(-1)).toMatch(
        /^There is no display to open the window on: .*trestle serve.*$/,
      );
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });

  test('with a home that cannot be written: opens all the same and says so once', {
    timeout: START_MS,
  }, async (context) => {
    const disk = mountTinyDisk(64 * 1024);
    if (disk === null) return context.skip('needs Linux, root and the right to mount a tmpfs');
    const home = join(disk.directory, 'home');
    mkdirSync(home);
    disk.makeReadOnly();
    const runtime = mkdtempSync(join(tmpdir(), 'trestle-run-'));
    try {
      const window = await launchWindow({ home });
      await window.page
        .getByText(`${join(home, 'state')} cannot be written (EROFS): settings, logs`)
        .waitFor({ timeout: STEP_TIMEOUT_MS });
      const start = window.page.getByRole('button', { name: 'Try the sample workspace' });
      await expect.poll(() => start.isVisible(), { timeout: STEP_TIMEOUT_MS }).toBe(true);
      await window.close();
    } finally {
      rmSync(runtime, { recursive: true, force: true });
    }
  });
});
