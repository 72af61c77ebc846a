import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isOneJourney } from './one-journey.ts';
import { ask, openDialog, openView, panel, traceIdOf } from './screens.ts';
import { lastWorkspace, openWindow, type Stage } from './stage.ts';

const QUESTION = 'How much annual leave can I carry over?';
/** With letters that are commands elsewhere: J and K walk problems, R replays, ? shows the keys. */
const NEW_RULE = 'Ask just once? Keep to rules, say until when';

/** Two versions asked some questions each take longer than a step. Milliseconds. */
const MEASURE_MS = 90_000;

/** A person who changes the words of a prompt, sees what that does before it is saved, and takes it back. */
describe('a person who changes a prompt', () => {
  let stage: Stage;
  let file: string;
  const page = () => stage.page;
  const text = () => readFileSync(file, 'utf8');
  const problems = () => page().getByRole('list', { name: 'Problems' });
  const versions = () => page().getByRole('list', { name: 'Versions' }).getByRole('listitem');
  const rendered = () => panel(page(), 'Rendered');
  const grid = () => page().getByRole('table', { name: 'Answers by input and model' });
  const inText = (words: string): Locator => page().locator('.view-line').filter({ hasText: words });
  /** A line of its own below the heading of the system section. */
  const write = async (words: string) => {
    await inText('## system').click();
    await page().keyboard.press('End');
    await page().keyboard.type(`\n${words}`);
  };

  beforeAll(async () => {
    stage = await openWindow();
    await page().getByRole('button', { name: 'Try the sample workspace' }).click();
    await panel(page(), 'Answer').getByRole('listitem').first().waitFor();
    await ask(page(), QUESTION);
    file = join(lastWorkspace(stage.home), 'prompts', 'answer.prompt.md');
  });
  afterAll(() => stage?.close());

  isOneJourney();

  test('finds the prompt by name, and sees it filled with what was really asked', async () => {
    await page().keyboard.press('ControlOrMeta+k');
    await page().getByRole('combobox').fill('@answer');
    await page()
      .getByRole('option', { name: /^answer/ })
      .click();
    await page().getByRole('heading', { level: 1, name: 'Prompts' }).waitFor();
    await inText('## system').waitFor();
    await rendered().getByText(QUESTION).first().waitFor();
    expect(await rendered().locator('[data-untrusted="true"]').count()).toBeGreaterThan(0);
  });

  test('reads below the line what is wrong while typing, and takes the fix by key', async () => {
    await write(`${NEW_RULE}: {{ questoin`);
    await problems().getByText('questoin').waitFor();
    await page().locator('.prompt-lens').getByText('questoin}} does not exist').waitFor();
    // Of what the ended word offers, nothing is taken.
    await page().keyboard.press('Escape');
    await page().keyboard.press('ControlOrMeta+.');
    await page().locator('.action-widget').getByText('Change to question').waitFor();
    await page().keyboard.press('Enter');
    await problems().getByText('questoin').waitFor({ state: 'detached' });
    await inText(`${NEW_RULE}: {{ question`).first().waitFor();
    await page().locator('.prompt-lens').waitFor({ state: 'detached' });
    expect(await inText('questoin').count()).toBe(0);
  });

  test('sees in the rendering what is new against the saved text', async () => {
    await rendered().locator('ins').getByText(NEW_RULE).waitFor();
    expect(text()).not.toContain(NEW_RULE);
  });

  test('runs it on this input before it is saved, and on several with the models at hand', async () => {
    await page().keyboard.press('ControlOrMeta+Enter');
    await panel(page(), /^Output/)
      .getByRole('link', { name: 'Open trace' })
      .waitFor();
    await page().getByRole('button', { name: 'Run the grid' }).click();
    await grid().getByRole('link').first().waitFor();
    await page().getByRole('button', { name: 'Run the grid' }).waitFor();
    const failed = grid().getByText('failed');
    expect(await failed.count()).toBe(0);
  });

  test('saves, and the version before is one to compare with', async () => {
    await page().keyboard.press('ControlOrMeta+s');
    await page().getByText('Saved answer.prompt.md').waitFor();
    expect(text()).toContain(NEW_RULE);
    await expect.poll(() => versions().count()).toBeGreaterThan(1);
    const diff = page().getByRole('table', { name: /line.* added/ });
    await diff.getByText(NEW_RULE).waitFor();
  });

  test(
    'measures what the change does on what was really asked',
    async () => {
      await page().getByRole('button', { name: 'Measure' }).click();
      const table = page().getByRole('table', { name: 'Behaviour of both versions' });
      await table.waitFor({ timeout: MEASURE_MS });
      expect(await table.getByRole('row').count()).toBeGreaterThan(1);
    },
    MEASURE_MS + 10_000,
  );

  test('opens the trace behind a cell of the grid, and comes back to it', async () => {
    await grid().getByRole('link').first().click();
    await page().getByRole('treegrid').waitFor();
    traceIdOf(page());
    await page().keyboard.press('Alt+ArrowLeft');
    await grid().getByRole('link').first().waitFor();
    expect(page().url()).toContain('#/prompts');
  });

  test('pins the version before, and takes that back in one step', async () => {
    const after = text();
    await page().getByRole('button', { name: 'Pin a version…' }).click();
    await page().getByRole('menuitem').nth(1).click();
    await openDialog(page()).getByRole('button', { name: /^Pin/ }).click();
    await page()
      .getByText(/^Pinned [0-9a-f]{4}/)
      .waitFor();
    expect(text()).not.toContain(NEW_RULE);
    await page().locator('.toast').filter({ hasText: 'Pinned' }).getByText('Undo').dispatchEvent('click');
    await page()
      .getByText(/^Took the pin of/)
      .waitFor();
    expect(text()).toBe(after);
  });

  test('is asked which text stays when somebody else has saved meanwhile', async () => {
    await write('Mine.');
    writeFileSync(file, text().replace('## system\n', '## system\n\nTheirs.\n'));
    await page().getByText('Another program has saved this file since.').waitFor();
    await page().keyboard.press('ControlOrMeta+s');
    const dialog = openDialog(page());
    await dialog.getByRole('button', { name: 'Take theirs' }).click();
    await inText('Theirs.').waitFor();
    expect(text()).not.toContain('Mine.');
  });

  test('has met no violation of the content security policy and no error', async () => {
    await openView(page(), 'Traces');
    expect(await stage.trouble()).toEqual({ violations: [], errors: [] });
  });
});
