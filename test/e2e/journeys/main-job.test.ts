import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AskResult } from '../../../main/contract/ask.ts';
import type { TraceListResponse } from '../../../main/contract/trace.ts';
import { runCli } from '../command-line/cli-process.ts';
import { isAlive } from '../engine-process.ts';
import { LIGHTHOUSE, writeJourneyFolder } from './journey-folder.ts';
import { isOneJourney } from './one-journey.ts';
import { answerComplete, ask, citations, citedText, openDialog, openView, panel, traceIdOf } from './screens.ts';
import { lastWorkspace, openBrowser, openWindow, type Stage } from './stage.ts';

/** A question that the sample handbook answers, one that it does not, and one that is asked from outside. */
const ANSWERED = 'How much annual leave can I carry over?';
const REFUSED = 'How many stock options does a new department head receive?';
const ASKED_OUTSIDE = 'How long is parental leave?';

/**
 * The product's main job as one person lives it, on a machine where Trestle was never started: the same steps in every
 * shell. Each step begins where the one before ended.
 */
describe.each([
  { shell: 'the window of the desktop app', open: openWindow },
  { shell: 'a browser, from trestle serve', open: openBrowser },
])('a first hour in $shell', ({ open }) => {
  let stage: Stage;
  let folder: string;
  const page = () => stage.page;
  const cli = (...argv: string[]) =>
    runCli([...argv, '--workspace', lastWorkspace(stage.home)], { folder, home: stage.home });

  beforeAll(async () => {
    folder = realpathSync.native(mkdtempSync(join(tmpdir(), 'trestle-journey-')));
    writeJourneyFolder(join(folder, 'coast'));
    stage = await open();
  });
  afterAll(async () => {
    await stage?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  isOneJourney();

  test('begins at Welcome and has a cited answer from the sample in two clicks', async () => {
    await page().getByRole('heading', { level: 1, name: 'Welcome' }).waitFor();
    await page().getByRole('button', { name: 'Try the sample workspace' }).click();
    await page().getByRole('heading', { level: 1, name: 'Playground' }).waitFor();
    await panel(page(), 'Answer').getByRole('listitem').getByRole('button').first().click();
    expect(await answerComplete(page())).toMatch(/^Answer complete, [1-9]\d* citations?\.$/);
    expect(await citations(page()).count()).toBeGreaterThan(0);
  });

  test('answers a question, each sentence with its place in a document', async () => {
    await ask(page(), ANSWERED);
    const answer = panel(page(), 'Answer');
    expect(await answer.getByRole('paragraph').first().innerText()).toMatch(/up to 5 days of unused annual leave/);
    expect(await answer.getByRole('listitem').count()).toBe(await citations(page()).count());
  });

  test('opens a citation in its document, where exactly the quoted text is marked', async () => {
    await citations(page()).last().click();
    const cited = panel(page(), 'Answer').getByRole('listitem').last();
    // The preview of the citation under the pointer goes when the pointer does.
    await page().mouse.move(0, 0);
    await cited.getByRole('link', { name: /open .* there$/ }).click();
    await page().getByRole('heading', { level: 1, name: 'Sources' }).waitFor();
    const [, start, end] = /start=(\d+)&end=(\d+)/.exec(page().url()) ?? [];
    const group = page().getByRole('group', { name: /^Text of / });
    const path = ((await group.getAttribute('aria-label')) ?? '').replace('Text of ', '');
    const source = readFileSync(join(lastWorkspace(stage.home), path), 'utf8');
    expect(await citedText(page())).toBe(source.slice(Number(start), Number(end)));
    expect(await group.locator('mark').first().isVisible()).toBe(true);
  });

  test('opens the trace of the answer: every stage on a time axis, and what a span recorded', async () => {
    await openView(page(), 'Playground');
    await page()
      .getByRole('link', { name: /^Open trace/ })
      .click();
    const waterfall = page().getByRole('treegrid', { name: 'Spans on a time axis' });
    const spans = async () => (await waterfall.getByRole('row').allInnerTexts()).map((text) => text.split(/\s/)[0]);
    await expect
      .poll(spans)
      .toEqual(expect.arrayContaining(['rewrite', 'bm25', 'vector', 'fuse', 'pack', 'generate', 'check']));
    await waterfall.getByRole('row', { name: /^bm25/ }).click();
    await panel(page(), 'bm25')
      .getByRole('tab', { name: /^Retrieved/ })
      .click();
    const found = panel(page(), 'bm25').getByRole('row', { name: /annual-leave/ });
    await expect.poll(() => found.count()).toBeGreaterThan(0);
  });

  test('comes back to the same span after a reload', async () => {
    const url = page().url();
    expect(url).toMatch(/#\/traces\/[0-9a-f]{32}\?span=/);
    await page().reload();
    await panel(page(), 'bm25').waitFor();
    expect(page().url()).toBe(url);
    const row = page().getByRole('treegrid').getByRole('row', { name: /^bm25/ });
    expect(await row.getAttribute('aria-selected')).toBe('true');
  });

  test('refuses in plain words what the documents do not settle, with what came closest', async () => {
    await openView(page(), 'Playground');
    await ask(page(), REFUSED);
    const answer = panel(page(), 'Answer');
    await answer.getByText('refused', { exact: true }).waitFor();
    expect(await answer.getByRole('paragraph').first().innerText()).toContain('The documents do not settle this');
    expect(await answer.getByRole('listitem').count()).toBeGreaterThan(0);
    expect(await citations(page()).count()).toBe(0);
  });

  test('reads a folder of their own while they watch', async () => {
    await openView(page(), 'Sources');
    await page().getByRole('button', { name: 'Add source' }).click();
    await stage.chooseFolder(join(folder, 'coast'));
    const progress = page()
      .getByRole('progressbar', { name: /^Reading/ })
      .waitFor();
    await openDialog(page()).getByRole('button', { name: 'Add and read' }).click();
    await progress;
    await page()
      .getByText(/^Sources are read\./)
      .waitFor();
    const row = page().getByRole('grid', { name: 'Sources' }).getByRole('row', { name: /coast/ });
    await expect.poll(() => row.innerText()).toContain('1,501');
  });

  test('lists the file that could not be read, with its reason', async () => {
    const row = panel(page(), 'Quarantine').getByRole('row', { name: new RegExp(LIGHTHOUSE.unreadable) });
    expect(await row.innerText()).toMatch(/binary/i);
  });

  test('finds the new text at once, and answers from it', async () => {
    await page().keyboard.press('ControlOrMeta+Shift+F');
    await page().getByRole('combobox').fill('volunteer crew of Brunnby');
    await page()
      .getByRole('option', { name: /lighthouse/i })
      .first()
      .waitFor();
    await page().keyboard.press('Escape');
    await openView(page(), 'Playground');
    await ask(page(), LIGHTHOUSE.question);
    const answer = panel(page(), 'Answer');
    expect(await answer.getByRole('paragraph').first().innerText()).toContain(LIGHTHOUSE.answer);
    await answer
      .getByRole('listitem')
      .getByRole('button', { name: new RegExp(LIGHTHOUSE.file) })
      .waitFor();
  });

  test('shares its workspace with the command line, both ways and live', async () => {
    await page()
      .getByRole('link', { name: /^Open trace/ })
      .click();
    await page().getByRole('heading', { level: 1, name: 'Traces' }).waitFor();
    const list = await cli('trace', 'list', '--json');
    expect(list).toMatchObject({ exitCode: 0, stderr: '' });
    const [newest] = (JSON.parse(list.stdout) as TraceListResponse).traces;
    expect(newest).toMatchObject({ traceId: traceIdOf(page()), title: LIGHTHOUSE.question });

    const asked = await cli('ask', ASKED_OUTSIDE, '--json');
    expect(asked).toMatchObject({ exitCode: 0, stderr: '' });
    const row = page().getByRole('grid', { name: 'Traces', exact: true }).getByRole('row', { name: ASKED_OUTSIDE });
    await row.click();
    await expect.poll(() => traceIdOf(page())).toBe((JSON.parse(asked.stdout) as AskResult).traceId);
  });

  test('made the page complain of nothing', async () => {
    expect(await stage.trouble()).toEqual({ violations: [], errors: [] });
  });

  test('leaves no process behind', async () => {
    const processes = stage.processes();
    expect(processes.length).toBeGreaterThan(0);
    expect(processes.every(isAlive)).toBe(true);
    await stage.close();
    expect(processes.filter(isAlive)).toEqual([]);
  });
});
