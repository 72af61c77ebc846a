import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../command-line/cli-process.ts';
import { ROOT } from '../repository.ts';
import { isOneJourney } from './one-journey.ts';
import { openDialog, openView, panel } from './screens.ts';
import { lastWorkspace, openBrowser, type Stage } from './stage.ts';

/** Six traces of an assistant in production, and the documents it answered from. */
const HARBOUR = join(ROOT, 'fixtures', 'replay', 'harbour');

/** For a command that reads, builds or replays, in milliseconds. */
const COMMAND_MS = 60_000;

/** Production's traces through a pipeline whose prompt changed: what one person looks at, decides and keeps. */
describe('a person who decides whether a change may ship', () => {
  let stage: Stage;
  let workspace: string;
  const page = () => stage.page;
  const cli = (...argv: string[]) =>
    runCli([...argv, '--workspace', workspace], { folder: workspace, home: stage.home });
  const rows = () =>
    page()
      .getByRole('grid', { name: /^Replayed traces/ })
      .getByRole('row');

  beforeAll(async () => {
    stage = await openBrowser();
    await page().getByRole('button', { name: 'Try the sample workspace' }).click();
    await panel(page(), 'Answer').getByRole('listitem').first().waitFor();
    workspace = lastWorkspace(stage.home);
    cpSync(join(HARBOUR, 'documents'), join(workspace, 'documents'), { recursive: true });
    // As production did, it shows its model one passage.
    const pipeline = join(workspace, 'pipelines', 'default.pipeline.jsonc');
    writeFileSync(
      pipeline,
      readFileSync(pipeline, 'utf8').replace('"contextTokens": 1800, "k": 8', '"contextTokens": 1800, "k": 1'),
    );
    await cli('ingest', join(workspace, 'documents'));
    await cli('trace', 'import', join(HARBOUR, 'langfuse-export.jsonl'), join(HARBOUR, 'otlp-export.json'));
  }, COMMAND_MS);
  afterAll(() => stage?.close());

  isOneJourney();

  /** Replays the three traces of one exporter, and waits until that is done. */
  const replay = async (button: string, label: string) => {
    await page().getByRole('button', { name: button, exact: true }).click();
    const dialog = openDialog(page());
    await dialog.getByLabel('Which traces').fill('origin:langfuse');
    await dialog.getByLabel('Label').fill(label);
    await dialog.getByRole('button', { name: 'Replay 3 traces' }).click();
    await page().getByRole('banner').getByText(label).waitFor();
    await page().getByRole('button', { name: 'Export report' }).waitFor();
  };

  test('replays what matches a filter, and reads that nothing got worse', async () => {
    await openView(page(), 'Replay');
    await replay('Replay traces…', 'before the change');
    await expect.poll(() => page().locator('.verdict__sentence').innerText()).toMatch(/^Nothing got worse/);
    // The head, and a row for each.
    await expect.poll(() => rows().count()).toBe(4);
  });

  test('changes a prompt, replays again, and is led to what changed first', async () => {
    const prompt = join(workspace, 'prompts', 'answer.prompt.md');
    writeFileSync(prompt, readFileSync(prompt, 'utf8').replace('Be brief.', 'Answer in one short sentence.'));
    await replay('Replay…', 'shorter answers');
    const first = page().getByRole('heading', { name: /^First divergence/ });
    await first.waitFor();
    expect(await first.innerText()).toBe('First divergence: generate');
  });

  test('walks from trace to trace and sees one comparison at a time', async () => {
    for (const row of [1, 2, 3, 2, 1]) {
      await rows().nth(row).click();
      await rows().nth(row).and(page().locator('[aria-selected="true"]')).waitFor();
      await page().locator('.replay-pane[aria-busy="false"]').waitFor();
      expect(await panel(page(), 'What the stages did').count(), `row ${row}`).toBe(1);
      expect(await panel(page(), 'Bisect').count(), `row ${row}`).toBe(1);
    }
  });

  test('narrows the rows down to a stage, and takes that back', async () => {
    await page()
      .getByRole('combobox', { name: /^First divergence/ })
      .click();
    await page()
      .getByRole('option', { name: /^at generation/ })
      .click();
    await page().getByRole('button', { name: 'Clear filter' }).click();
    await page().getByRole('button', { name: 'Clear filter' }).waitFor({ state: 'detached' });
    await expect.poll(() => rows().count()).toBe(4);
  });

  test('asks which part of the change explains it, without leaving the comparison', async () => {
    const bisect = panel(page(), 'Bisect');
    await bisect.getByRole('button', { name: 'Find the cause' }).click();
    await bisect.getByRole('table', { name: 'Runs of the bisect' }).waitFor();
    await expect.poll(() => bisect.getByRole('status').innerText()).toMatch(/prompt/);
  });

  test('keeps a trace, and then a whole cluster, as cases in two clicks each', async () => {
    await page().getByRole('button', { name: 'Keep as a case' }).click();
    await openDialog(page()).getByRole('button', { name: 'Keep', exact: true }).click();
    await page().getByText('1 case kept').waitFor();
    await page()
      .getByRole('button', { name: /^Keep the \d traces? as cases/ })
      .first()
      .click();
    await openDialog(page()).getByRole('button', { name: 'Keep', exact: true }).click();
    await page()
      .getByText(/cases? kept$|It was there already/)
      .nth(1)
      .waitFor();
    const cases = readFileSync(join(workspace, 'datasets', 'regressions.jsonl'), 'utf8')
      .trim()
      .split('\n');
    expect(cases.length).toBeGreaterThanOrEqual(1);
  });

  test('runs the models of each stage from where it says', async () => {
    await page().getByRole('button', { name: 'Replay…', exact: true }).click();
    const dialog = openDialog(page());
    await dialog.getByLabel('Which traces').fill('origin:langfuse');
    await dialog.getByText('By stage', { exact: true }).click();
    await dialog.getByRole('combobox', { name: /^Stage generate/ }).click();
    await page().getByRole('option', { name: 'the model of this machine' }).click();
    await dialog.getByLabel('Label').fill('local generation');
    await dialog.getByRole('button', { name: 'Replay 3 traces' }).click();
    await page().getByRole('banner').getByText('local generation').waitFor();
    await page().getByRole('button', { name: 'Export report' }).waitFor();
    await rows().nth(1).click();
    const stages = page().getByRole('table', { name: 'Recording and candidate, stage by stage' });
    // It answered itself: nothing stands in for it, as it did in the replay before.
    const generate = stages
      .getByRole('row', { name: /^generate/ })
      .filter({ hasNotText: 'answered from the recording' });
    await generate.waitFor();
    expect(await generate.innerText()).toContain('local/extractive');
  });

  test(
    'stops a replay that takes too long, and goes on with it later',
    async () => {
      await cli('models', 'use', 'sim/slow');
      await page().getByRole('button', { name: 'Replay…', exact: true }).click();
      const dialog = openDialog(page());
      await dialog.getByLabel('Which traces').fill('origin:langfuse');
      await dialog.getByText('Live models', { exact: true }).click();
      await dialog.getByLabel('Label').fill('a slow model');
      await dialog.getByRole('button', { name: 'Replay 3 traces' }).click();
      await page().getByRole('banner').getByText('a slow model').waitFor();
      await page().getByRole('button', { name: 'Stop', exact: true }).click();
      const goOn = page().getByRole('button', { name: 'Go on', exact: true });
      await goOn.waitFor();
      await page().getByText('Stopped before the first of 3 traces was replayed').waitFor();
      await rows().nth(1).click();
      await page().getByRole('heading', { name: 'Not replayed yet' }).waitFor();
      await goOn.click();
      await page().getByRole('button', { name: 'Stop', exact: true }).waitFor();
      await page().getByRole('button', { name: 'Export report' }).waitFor({ timeout: COMMAND_MS });
      expect(await goOn.count()).toBe(0);
      await cli('models', 'use', 'local/extractive');
    },
    COMMAND_MS * 2,
  );
});
