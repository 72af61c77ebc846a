import type { BrowserWindow } from 'electron';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { engineProcessesOf } from './engine-process.ts';
import { isOneJourney } from './journeys/one-journey.ts';
import { writeJourneyFolder } from './journeys/journey-folder.ts';
import { answerComplete, openDialog, openView, panel } from './journeys/screens.ts';
import { lastWorkspace } from './journeys/stage.ts';
import { launchWindow, type TestWindow } from './launch-window.ts';

/** For an engine to come back and answer on a busy machine, in milliseconds. */
const COME_BACK_MS = 60_000;

/** A step of a person that takes longer, in milliseconds, has failed. */
const STEP_TIMEOUT_MS = 20_000;

/** Long enough to be killed in the middle of it. */
const LONG_EVAL = `version: 1
id: night
description: All of them, again and again.
dataset: datasets/questions.jsonl
repeats: 40
seed: 3
matrix:
  retrievals:
    - { id: hybrid }
metrics: [correct]
`;

async function openSample(): Promise<TestWindow> {
  const window = await launchWindow();
  const { page } = window;
  page.setDefaultTimeout(STEP_TIMEOUT_MS);
  await page.getByRole('button', { name: 'Try the sample workspace' }).click();
  await panel(page, 'Answer').getByRole('listitem').first().waitFor();
  return window;
}

/** A person at work when the engine, and then the page, are killed. */
describe('a crash costs nobody their work', () => {
  let window: TestWindow;
  const page = () => window.page;
  const question = () => page().getByLabel('Question', { exact: true });
  const shellPid = () => window.app.process().pid ?? -1;

  /** Whether the page waits for its engine, in its own words. */
  const lostBanner = () => page().getByText(/^The connection to the engine is lost/);

  /** Stops the engine in what it does, so that the work is under way for certain, and returns how to kill it. */
  const freezeEngine = (): (() => Promise<void>) => {
    const [pid] = engineProcessesOf(shellPid());
    if (pid === undefined) throw new Error('no engine runs');
    process.kill(pid, 'SIGSTOP');
    return async () => {
      process.kill(pid, 'SIGKILL');
      await vi.waitFor(() => expect(engineProcessesOf(shellPid()).filter((other) => other !== pid)).toHaveLength(1), {
        timeout: COME_BACK_MS,
      });
    };
  };

  beforeAll(async () => {
    window = await openSample();
  }, COME_BACK_MS);
  afterAll(() => window?.close());

  isOneJourney();

  test('an ask whose engine is killed is told as failed, and is asked again with one key', {
    timeout: COME_BACK_MS,
  }, async () => {
    await question().fill('How long may a driver drive without a break?');
    const kill = freezeEngine();
    await question().press('Enter');
    await page().getByRole('button', { name: /^Stop/ }).first().waitFor();
    await kill();
    await lostBanner().waitFor({ state: 'hidden' });
    expect(await question().inputValue()).toBe('How long may a driver drive without a break?');
    await question().press('Enter');
    expect(await answerComplete(page())).not.toBe('');
  });

  test('an eval whose engine is killed is offered to be gone on with', { timeout: COME_BACK_MS }, async () => {
    writeFileSync(join(lastWorkspace(window.home), 'evals', 'night.eval.yaml'), LONG_EVAL);
    await openView(page(), 'Evals');
    await page()
      .getByRole('grid', { name: 'Evals' })
      .getByRole('row', { name: /^night/ })
      .click();
    await page().getByRole('main').getByRole('button', { name: /^Run/ }).click();
    await page()
      .getByRole('banner')
      .getByText(/^running \d/)
      .waitFor();
    await freezeEngine()();
    await page()
      .getByRole('banner')
      .getByText(/^interrupted at/)
      .waitFor();
    await expect.poll(() => page().getByRole('button', { name: 'Resume' }).isVisible()).toBe(true);
  });

  test('each crash of the engine left a report here, without a word of what was asked', () => {
    const folder = join(window.home, 'state', 'crashes');
    const reports = readdirSync(folder)
      .filter((name) => name.startsWith('engine-'))
      .map((name) => readFileSync(join(folder, name), 'utf8'));
    expect(reports).toHaveLength(2);
    for (const report of reports) {
      expect(JSON.parse(report)).toMatchObject({ process: 'engine', signal: 'SIGKILL' });
      expect(report).toContain('engine-ready');
      expect(report).not.toMatch(/driver|break/);
    }
  });

  test('what was typed survives a page that crashes: question, prompt and the form that was open', {
    timeout: COME_BACK_MS,
  }, async () => {
    await openView(page(), 'Playground');
    await page().getByRole('button', { name: 'New question' }).click();
    await question().fill('A question nobody has asked yet');
    await openView(page(), 'Prompts');
    await page().locator('.monaco-editor .view-line').first().click();
    await page().keyboard.press('ControlOrMeta+Home');
    await page().keyboard.type('an unsaved line\n');
    await openView(page(), 'Releases');
    await page().getByRole('button', { name: 'New from tree…' }).click();
    await page().getByLabel('Notes (optional)').fill('notes of nothing sealed');

    await inWindow(
      window,
      ({ webContents }) =>
        new Promise((resolve) => {
          webContents.once('did-finish-load', () => resolve(null));
          webContents.forcefullyCrashRenderer();
        }),
    );
    // The driver has lost the page for good; the window itself is asked instead.
    await expect
      .poll(() => valuesIn(window, 'textarea'), { timeout: COME_BACK_MS })
      .toContain('notes of nothing sealed');
    await goTo(window, '/playground');
    await expect
      .poll(() => valuesIn(window, 'textarea'), { timeout: COME_BACK_MS })
      .toContain('A question nobody has asked yet');
    await goTo(window, '/prompts');
    await expect.poll(() => textsIn(window, '.view-line'), { timeout: COME_BACK_MS }).toContain('an unsaved line');
  });
});

/** What the engine did when it was killed is gone on with by the next one, and an engine that keeps dying is let go. */
describe('an engine that dies in a window', () => {
  let window: TestWindow;
  let isClosed = false;
  const page = () => window.page;

  beforeAll(async () => {
    window = await openSample();
  }, COME_BACK_MS);
  afterAll(() => (isClosed ? undefined : window?.close()));

  isOneJourney();

  test('while it reads a folder: the next one reads it to its end', { timeout: COME_BACK_MS }, async () => {
    writeJourneyFolder(join(window.home, 'coast'));
    await openView(page(), 'Sources');
    await page().getByRole('button', { name: 'Add source' }).click();
    await openDialog(page()).getByLabel('Folder, file or web address').fill(join(window.home, 'coast'));
    const isReading = page()
      .getByRole('progressbar', { name: /^Reading/ })
      .waitFor();
    await openDialog(page()).getByRole('button', { name: 'Add and read' }).click();
    await isReading;
    killEngines(window);
    const row = page().getByRole('grid', { name: 'Sources' }).getByRole('row', { name: /coast/ });
    await expect.poll(() => row.innerText(), { timeout: COME_BACK_MS }).toContain('1,501');
  });

  test('three times in a minute: the page says why there is none, and the app ends with its window', {
    timeout: COME_BACK_MS,
  }, async () => {
    const isGivenUp = page()
      .getByRole('region', { name: 'Notice' })
      .getByText(/^The engine ended unexpectedly.*start Trestle again\.$/);
    await expect
      .poll(
        async () => {
          killEngines(window);
          return isGivenUp.isVisible();
        },
        { timeout: COME_BACK_MS, interval: 500 },
      )
      .toBe(true);
    await window.close();
    isClosed = true;
  });
});

function killEngines({ app }: TestWindow): void {
  for (const pid of engineProcessesOf(app.process().pid ?? -1)) process.kill(pid, 'SIGKILL');
}

const goTo = ({ app }: TestWindow, path: string): Promise<unknown> =>
  app.evaluate(
    ({ BrowserWindow: windows }, hash) =>
      windows.getAllWindows()[0]?.webContents.executeJavaScript(`location.hash = ${JSON.stringify(hash)}`),
    path,
  );

function valuesIn({ app }: TestWindow, selector: string): Promise<string[]> {
  return app.evaluate(
    ({ BrowserWindow: windows }, wanted) =>
      windows
        .getAllWindows()[0]
        ?.webContents.executeJavaScript(
          `[...document.querySelectorAll(${JSON.stringify(wanted)})].map((each) => each.value)`,
        ) as Promise<string[]>,
    selector,
  );
}

/** Texts as they are drawn; the editor draws spaces that do not break. */
function textsIn({ app }: TestWindow, selector: string): Promise<string[]> {
  return app.evaluate(
    ({ BrowserWindow: windows }, wanted) =>
      windows
        .getAllWindows()[0]
        ?.webContents.executeJavaScript(
          `[...document.querySelectorAll(${JSON.stringify(wanted)})].map((each) => each.textContent.replaceAll('\\u00a0', ' '))`,
        ) as Promise<string[]>,
    selector,
  );
}

/** Does something to the one window, from the main process. */
async function inWindow<Result>({ app }: TestWindow, act: (window: BrowserWindow) => Result): Promise<Awaited<Result>> {
  const [page] = app.windows();
  if (page === undefined) throw new Error('the window is gone');
  return (await app.browserWindow(page)).evaluate<Awaited<Result>>(act as never);
}
