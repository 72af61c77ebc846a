import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isOneJourney } from './one-journey.ts';
import { openView, panel } from './screens.ts';
import { lastWorkspace, openWindow, type Stage } from './stage.ts';

/** For an eval of a few cases to end on a busy machine, in milliseconds. */
const RUN_MS = 120_000;

/** An eval that is done soon: a few questions, of which some fail, in two cells. */
const SHORT = `version: 1
id: morning
description: Before the shift begins.
dataset: datasets/questions.jsonl
limit: 10
repeats: 2
seed: 3
matrix:
  retrievals:
    - { id: hybrid }
    - { id: keywords, without: [vector] }
metrics: [correct, grounded, recall@10, response-ms]
success: { grounded: 1.1 }
`;

/** From an eval file to why cases fail, and what another run says: what one person does who wants to know what is worth changing. */
describe('a person who measures their answers', () => {
  let stage: Stage;
  const page = () => stage.page;
  const cells = () => page().locator('.evals-cell');
  const file = () => join(lastWorkspace(stage.home), 'evals', 'morning.eval.yaml');
  const verdict = () => page().locator('.verdict__sentence');

  beforeAll(async () => {
    stage = await openWindow();
    await page().getByRole('button', { name: 'Try the sample workspace' }).click();
    await panel(page(), 'Answer').getByRole('listitem').first().waitFor();
    writeFileSync(file(), SHORT);
  });
  afterAll(() => stage?.close());

  isOneJourney();

  test('finds the evals of the workspace, and is told where a file is wrong', async () => {
    writeFileSync(file(), SHORT.replace('repeats: 2', 'repeats: often'));
    await openView(page(), 'Evals');
    await page()
      .getByRole('grid', { name: 'Problems' })
      .getByRole('row', { name: /morning\.eval\.yaml:6/ })
      .waitFor();
    writeFileSync(file(), SHORT);
    const row = page()
      .getByRole('grid', { name: 'Evals' })
      .getByRole('row', { name: /^morning/ });
    await row.click();
    await page().getByText('Before the shift begins.').waitFor();
    expect(await row.innerText()).toContain('not run yet');
  });

  test(
    'runs one with a click, and watches cells come',
    async () => {
      await page().getByRole('main').getByRole('button', { name: /^Run/ }).click();
      await page()
        .getByRole('banner')
        .getByText(/^running \d/)
        .waitFor();
      await cells().first().waitFor();
      expect(await cells().count()).toBe(2);
      await page().getByRole('button', { name: 'Run again' }).waitFor({ timeout: RUN_MS });
      await page()
        .getByRole('banner')
        .getByText(/^done in/)
        .waitFor();
      expect(await verdict().innerText()).not.toBe('');
    },
    RUN_MS,
  );

  test('reads the matrix by its marks, by its keys and as a table', async () => {
    await expect.poll(() => cells().first().textContent()).toMatch(/hybrid: Correct \d\.\d\d/);
    await cells().first().focus();
    await page().keyboard.press('ArrowRight');
    expect(
      await cells()
        .nth(1)
        .evaluate((cell) => cell === document.activeElement),
    ).toBe(true);
    await page().keyboard.press('t');
    await page()
      .getByRole('grid', { name: 'Cells of the matrix' })
      .getByRole('row', { name: /keywords/ })
      .waitFor();
    await page().keyboard.press('t');
    await cells().first().waitFor();
    await page().getByRole('radio', { name: 'Grounded' }).check({ force: true });
    await expect.poll(() => cells().first().textContent()).toMatch(/Grounded/);
    await page()
      .getByRole('table', { name: 'Main effects' })
      .getByRole('row', { name: /retrieval/ })
      .waitFor();
  });

  test('reads why a case fails, decides otherwise, and takes it back', async () => {
    const rows = page().getByRole('grid', { name: 'Failing cases' }).getByRole('row');
    await rows.nth(1).click();
    const bar = page().getByRole('region', { name: 'Cause of the selected case' });
    const before = await bar.locator('.evals-cause').innerText();
    await bar.getByRole('combobox').click();
    await page().getByRole('option', { name: 'judge' }).click();
    await bar.getByLabel('Reason').fill('The bound of this eval cannot be met.');
    await bar.getByRole('button', { name: 'Overrule' }).click();
    await bar.getByText(/^a person; the rule said/).waitFor();
    await expect.poll(() => bar.locator('.evals-cause').innerText()).toBe('judge');
    await rows.nth(1).focus();
    await page().keyboard.press('ControlOrMeta+z');
    await expect.poll(() => bar.locator('.evals-cause').innerText()).toBe(before);
  });

  test('opens a case, its tries, and the trace of one', async () => {
    await page().getByRole('button', { name: 'Open the case' }).click();
    await page()
      .getByRole('table', { name: 'Values of the case' })
      .getByRole('row', { name: /^Correct/ })
      .waitFor();
    const traces = page().getByRole('link', { name: /^Open trace of try/ });
    await traces.nth(1).waitFor();
    await traces.first().click();
    await page().getByRole('treegrid').waitFor();
    expect(page().url()).toMatch(/#\/traces\/[0-9a-f]{32}/);
    await page().goBack();
    await page().getByRole('button', { name: 'Back to the run' }).click();
    await cells().first().waitFor();
  });

  test('compares the two cells, and is told what is chance', async () => {
    await cells().nth(1).click();
    await page().getByRole('button', { name: 'Compare with the serving cell' }).click();
    await page()
      .getByRole('table', { name: 'Differences' })
      .getByRole('row', { name: /^Correct/ })
      .waitFor();
    expect(await verdict().innerText()).toMatch(/^(Worse|Better|No detectable change)/);
  });

  test(
    'runs it again, which takes over what it has, and compares the two runs',
    async () => {
      await openView(page(), 'Evals');
      await page()
        .getByRole('grid', { name: 'Evals' })
        .getByRole('row', { name: /^morning/ })
        .click();
      await page().getByRole('main').getByRole('button', { name: /^Run/ }).click();
      await page().getByRole('button', { name: 'Run again' }).waitFor({ timeout: RUN_MS });
      await page().getByRole('button', { name: 'Runs', exact: true }).click();
      const picks = page().getByRole('checkbox', { name: /^Pick morning/ });
      await picks.nth(1).waitFor();
      await picks.nth(0).check();
      await picks.nth(1).check();
      await page().getByRole('button', { name: 'Compare', exact: true }).click();
      await page()
        .getByRole('table', { name: 'Differences' })
        .getByRole('row', { name: /^Correct/ })
        .waitFor();
      expect(await verdict().innerText()).toBe('No detectable change.');
    },
    RUN_MS,
  );

  test('looks through the data set it asked, and splits it', async () => {
    await page().getByRole('button', { name: 'All runs' }).click();
    await page().getByRole('radio', { name: 'Datasets' }).check({ force: true });
    await page()
      .getByRole('grid', { name: 'Datasets' })
      .getByRole('row', { name: /^questions/ })
      .click();
    await page().getByLabel('Search cases').fill('hotel');
    await page()
      .getByRole('grid', { name: 'Cases of the dataset' })
      .getByRole('row', { name: /hotel/ })
      .first()
      .waitFor();
    await page().getByRole('button', { name: 'Split…' }).click();
    const dialog = page().getByRole('dialog', { name: /^Split/ });
    await dialog.getByLabel('Parts and their shares').fill('dev=0.5, test=0.6');
    await dialog.getByText('The shares add up to 1.1, not 1').waitFor();
    await dialog.getByLabel('Parts and their shares').fill('dev=0.5, test=0.5');
    await dialog.getByRole('button', { name: 'Split', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    const cases = readFileSync(join(lastWorkspace(stage.home), 'datasets', 'questions.jsonl'), 'utf8')
      .trim()
      .split('\n');
    expect(cases.every((line) => /"split":\s?"(dev|test)"/.test(line))).toBe(true);
  });

  test('saw nothing that the page complained about', async () => {
    expect(await stage.trouble()).toMatchObject({ violations: [], errors: [] });
  });
});
