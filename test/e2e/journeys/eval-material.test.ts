import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isOneJourney } from './one-journey.ts';
import { openDialog, openView, panel } from './screens.ts';
import { lastWorkspace, openBrowser, type Stage } from './stage.ts';

/** For an eval to end on a busy machine, in milliseconds. */
const RUN_MS = 120_000;

/** What somebody keeps in a table: three questions, and a line that is none. */
const TABLE = `id,question,answer
ferry,Which ferry goes to Turku?,The one at nine
,,nobody wrote the question down
crane,Who may open the crane cabin?,Only the crane driver
scale,How heavy may a pallet be?,900 kilos
`;

/** What another tool would run: one of its checks cannot be told to this one. */
const CONFIG = `description: What the desk is asked
prompts:
  - 'Answer from the handbook: {{question}}'
providers:
  - openai:gpt-4.1-mini
tests:
  - vars: { question: How long is parental leave? }
    assert:
      - { type: contains, value: weeks }
  - vars: { question: Who signs the winter timetable? }
    assert:
      - { type: perplexity, threshold: 5 }
`;

/** Long enough to be stopped on its way. */
const LONG = `version: 1
id: patience
dataset: datasets/questions.jsonl
limit: 30
repeats: 6
seed: 5
metrics: [correct, grounded]
`;

/** Grades each answer by a model of this machine, and fails every case, so that each can be opened. */
const GRADED = `version: 1
id: graded
dataset: datasets/questions.jsonl
limit: 2
metrics: [correct, { judge: helpful }]
success: { correct: 1.1 }
`;
const JUDGE = `version: 1
id: helpful
model: sim/instant
rubric: A helpful answer says what was asked for in its first sentence.
grades: [not helpful, helpful]
`;

/** Cases from elsewhere, runs that are not sat through, and what is taken out again. */
describe('a person who brings cases of their own', () => {
  let stage: Stage;
  let workspace: string;
  const page = () => stage.page;
  const face = (name: string) => page().getByRole('radio', { name }).check({ force: true });
  const state = () => page().getByRole('banner');
  const openEval = async (id: string) => {
    await openView(page(), 'Evals');
    await face('Evals');
    await page()
      .getByRole('grid', { name: 'Evals' })
      .getByRole('row', { name: new RegExp(`^${id}`) })
      .click();
  };
  const run = () => page().getByRole('main').getByRole('button', { name: /^Run/ }).click();

  beforeAll(async () => {
    stage = await openBrowser();
    await page().getByRole('button', { name: 'Try the sample workspace' }).click();
    await panel(page(), 'Answer').getByRole('listitem').first().waitFor();
    workspace = lastWorkspace(stage.home);
    writeFileSync(join(stage.home, 'desk.csv'), TABLE);
    writeFileSync(join(stage.home, 'promptfooconfig.yaml'), CONFIG);
  });
  afterAll(() => stage?.close());

  isOneJourney();

  test('sees what a table would become before it is written, and which row is none', async () => {
    await openView(page(), 'Evals');
    await face('Datasets');
    await page().getByRole('button', { name: 'Import…' }).click();
    const dialog = openDialog(page());
    await dialog.getByLabel(/^JSONL, CSV/).fill(join(stage.home, 'desk.csv'));
    await dialog.getByRole('button', { name: 'See what it would write' }).click();
    await dialog.getByText('line 3', { exact: true }).waitFor();
    await dialog.getByText('datasets/desk.jsonl').first().waitFor();
    expect(existsSync(join(workspace, 'datasets', 'desk.jsonl'))).toBe(false);
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await page()
      .getByRole('grid', { name: 'Cases of the dataset' })
      .getByRole('row', { name: /Which ferry/ })
      .waitFor();
    expect(
      readFileSync(join(workspace, 'datasets', 'desk.jsonl'), 'utf8')
        .trim()
        .split('\n'),
    ).toHaveLength(3);
  });

  test("takes over another tool's config, and is told what it cannot say here", async () => {
    await face('Evals');
    await page().getByRole('button', { name: 'Import promptfoo…' }).first().click();
    const dialog = openDialog(page());
    await dialog.getByLabel(/^promptfooconfig/).fill(join(stage.home, 'promptfooconfig.yaml'));
    await dialog.getByLabel('Name').fill('taken-over');
    await dialog.getByRole('button', { name: 'See what it would write' }).click();
    await dialog
      .getByText(/perplexity/)
      .first()
      .waitFor();
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await page()
      .getByRole('grid', { name: 'Evals' })
      .getByRole('row', { name: /^taken-over/ })
      .waitFor();
    expect(existsSync(join(workspace, 'evals', 'taken-over.eval.yaml'))).toBe(true);
  });

  test('finds labels again in a page that somebody wrote more into', async () => {
    appendFileSync(join(workspace, 'handbook', 'people', 'annual-leave.md'), '\nAsk the leave desk in doubt.\n');
    await face('Datasets');
    await page()
      .getByRole('grid', { name: 'Datasets' })
      .getByRole('row', { name: /^questions/ })
      .click();
    await page().getByRole('button', { name: 'Carry labels…' }).click();
    const dialog = openDialog(page());
    await dialog.getByRole('button', { name: 'See what it would change' }).click();
    await dialog.getByText('As they were').waitFor();
    expect(await dialog.innerText()).toMatch(/Places\s+[1-9]\d*\s+As they were\s+[1-9]\d*[\s\S]*Gone\s+0/);
    await dialog.getByRole('button', { name: 'Carry', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  });

  test(
    'stops a run, and lets it go on from where it stood',
    async () => {
      writeFileSync(join(workspace, 'evals', 'patience.eval.yaml'), LONG);
      await openEval('patience');
      await run();
      await state()
        .getByText(/^running [1-9]/)
        .waitFor();
      await page().getByRole('button', { name: 'Stop run' }).click();
      await state()
        .getByText(/^stopped at \d+ of/)
        .waitFor();
      const stopped = await state()
        .getByText(/^stopped at/)
        .innerText();
      expect(Number(/\d+/.exec(stopped)?.[0])).toBeGreaterThan(0);
      await page().getByRole('button', { name: 'Resume' }).click();
      await state()
        .getByText(/^done in/)
        .waitFor({ timeout: RUN_MS });
    },
    RUN_MS,
  );

  test('writes the run down for somebody who has no Trestle', async () => {
    await page().getByRole('button', { name: 'Export', exact: true }).click();
    const saved = page().waitForEvent('download');
    await page().getByRole('menuitem', { name: 'Markdown' }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toMatch(/\.md$/);
    expect(readFileSync(await download.path(), 'utf8')).toMatch(/patience/);
  });

  test(
    'follows a grade to what the judge was asked and said',
    async () => {
      mkdirSync(join(workspace, 'judges'), { recursive: true });
      writeFileSync(join(workspace, 'judges', 'helpful.judge.yaml'), JUDGE);
      writeFileSync(join(workspace, 'evals', 'graded.eval.yaml'), GRADED);
      await openEval('graded');
      await run();
      await page().getByRole('button', { name: 'Run again' }).waitFor({ timeout: RUN_MS });
      await page().getByRole('grid', { name: 'Failing cases' }).getByRole('row').nth(1).click();
      // The simulated model says no grade, which is not passed over in silence.
      await page().getByText('No case has a value of helpful: the judge gave no grade (2).').waitFor();
      await page().getByRole('button', { name: 'Open the case' }).click();
      await page()
        .getByRole('table', { name: 'Values of the case' })
        .getByRole('row', { name: /^helpful\s*no value/i })
        .waitFor();
      await page()
        .getByRole('link', { name: /^Traces of the judges of try/ })
        .click();
      const traces = page().getByRole('grid', { name: 'Traces' }).getByRole('row');
      await traces.nth(1).waitFor();
      const filter = await page().getByLabel('Filter traces').inputValue();
      expect(filter).toMatch(/^attr\.trestle\.judge\.of:[0-9a-f]{32}$/);
      expect(await traces.count()).toBe(2);
    },
    RUN_MS,
  );

  test('made the page complain of nothing', async () => {
    expect(await stage.trouble()).toEqual({ violations: [], errors: [] });
  });
});
