import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GenerationListResponse } from '../../../main/contract/generation.ts';
import { runCli } from '../command-line/cli-process.ts';
import { isOneJourney } from './one-journey.ts';
import { ask, openDialog, openView, panel } from './screens.ts';
import { lastWorkspace, openBrowser, type Stage } from './stage.ts';

const QUESTION = 'How much annual leave can I carry over?';
const TICKETS = 'id,depot,resolution\n1,Turku,Plugged in again\n2,Malmö,Lens cleaned\n3,Gdansk,Label reprinted\n';

/** Waits until it is there. */
async function isShown(locator: Locator): Promise<boolean> {
  await locator.first().waitFor();
  return true;
}

/** Is what the answers rest on fresh, whole and allowed, and why is an answer what it is? Each step begins where the one before ended. */
describe('a person who has to trust the retrieval', () => {
  let stage: Stage;
  let workspace: string;
  const page = () => stage.page;
  const dialog = () => openDialog(page());
  const sources = () => page().getByRole('grid', { name: 'Sources' });

  beforeAll(async () => {
    stage = await openBrowser();
    await page().getByRole('button', { name: 'Try the sample workspace' }).click();
    await page().getByRole('heading', { level: 1, name: 'Playground' }).waitFor();
    // Examples are from the documents: once they are there, so is the index.
    await panel(page(), 'Answer').getByRole('listitem').first().waitFor();
    workspace = lastWorkspace(stage.home);
  });
  afterAll(() => stage?.close());

  isOneJourney();

  test('sees which misspelled words were repaired', async () => {
    await ask(page(), 'Who aproves hotel costs over 180 EUR?');
    expect(await isShown(panel(page(), 'Answer').getByText('aproves → approves'))).toBe(true);
  });

  test('turns reranking off for one question, and reads what changed', async () => {
    await ask(page(), QUESTION);
    await page().getByRole('button', { name: 'Search', exact: true }).click();
    await page()
      .getByRole('combobox', { name: /^Reranker/ })
      .click();
    await page().getByRole('option', { name: /^off/ }).click();
    await page().keyboard.press('Escape');
    await page().getByRole('button', { name: /^Ask/ }).click();
    expect(await isShown(page().getByText(/^reranker .* → none$/))).toBe(true);
  });

  test('learns why a document that it expected was not read', async () => {
    await page().getByRole('tab', { name: 'Not retrieved' }).click();
    await page().getByLabel('Why not another document?').fill('it/vpn-setup.md');
    await page().getByRole('button', { name: 'Explain' }).click();
    const steps = page().getByRole('table', { name: /where it ranked|step/i });
    expect(await isShown(steps.getByRole('row', { name: /^vector/ }))).toBe(true);
    await page()
      .getByRole('tab', { name: /^Retrieval/ })
      .click();
  });

  test('asks on behalf of a principal, and sees how much was kept from them', async () => {
    await page().getByRole('combobox', { name: /^as:/ }).click();
    await page()
      .getByRole('option', { name: /^finance/ })
      .click();
    await ask(page(), 'How many near misses did the safety committee count?');
    await page()
      .getByText(/finance · \d+ chunks? hidden from both legs/)
      .waitFor();
    expect(
      await page()
        .getByRole('row', { name: /2025-10-safety/ })
        .count(),
    ).toBe(0);
  });

  test('checks that a principal reaches nothing foreign', async () => {
    await openView(page(), 'Sources');
    await page().getByRole('button', { name: 'Check access…' }).click();
    await dialog().getByRole('button', { name: 'Check access' }).click();
    expect(await isShown(dialog().getByText(/^0 foreign chunks/))).toBe(true);
    await dialog().getByRole('button', { name: 'Close' }).last().click();
  });

  test('sees where searches are answered, and why', async () => {
    await page().getByRole('button', { name: 'By leg' }).click();
    const legs = page().getByRole('table', { name: 'What searches keep in memory, by leg' });
    expect(await isShown(legs.getByRole('row', { name: /^vector/ }))).toBe(true);
    await page().keyboard.press('Escape');
  });

  test('is told which site would be contacted before a web source is added', async () => {
    await page().getByRole('button', { name: 'Add source' }).click();
    await dialog().getByLabel('Folder, file or web address').fill('https://docs.example.com/sitemap.xml');
    expect(await isShown(dialog().getByText(/^This goes online\. Only docs\.example\.com/))).toBe(true);
    await dialog().getByRole('button', { name: 'Cancel' }).click();
  });

  test('builds a side index with another chunker, compares, flips and flips back', async () => {
    const serving = async (): Promise<number> => {
      const run = await runCli(['generation', 'list', '--json', '--workspace', workspace], {
        folder: workspace,
        home: stage.home,
      });
      return (JSON.parse(run.stdout) as GenerationListResponse).servingDefault;
    };
    await page().getByRole('button', { name: 'Build a side index…' }).click();
    await dialog().getByLabel('Chunker').fill('sentence:120/20');
    await dialog().getByRole('button', { name: 'Build', exact: true }).click();
    await page().getByRole('button', { name: 'Compare g2' }).click();
    await page()
      .getByText(/past quer(y|ies) on both/)
      .waitFor();
    const known = join(stage.home, 'known.jsonl');
    writeFileSync(known, `${JSON.stringify({ question: QUESTION, expects: ['up to 5 days'] })}\n`);
    await page().getByRole('button', { name: 'Compare on known answers…' }).click();
    await dialog().getByLabel('File of known answers').fill(known);
    await dialog().getByRole('button', { name: 'Compare', exact: true }).click();
    await page()
      .getByText(/1 known answer from a file/)
      .waitFor();
    await page().getByRole('button', { name: 'Flip to g2' }).click();
    await dialog().getByRole('button', { name: 'Flip to g2' }).click();
    await page().getByText('serving g2').waitFor();
    expect(await serving()).toBe(2);
    await page().getByRole('button', { name: 'Flip back g1' }).click();
    await dialog().getByRole('button', { name: 'Flip to g1' }).click();
    await page().getByText('serving g1').waitFor();
    expect(await serving()).toBe(1);
  });

  test('is told of a renamed column while the old rows answer, and accepts it', async () => {
    const file = join(workspace, 'tickets.csv');
    writeFileSync(file, TICKETS);
    await page().getByRole('button', { name: 'Add source' }).click();
    await stage.chooseFolder(file);
    await dialog().getByRole('button', { name: 'Add and read' }).click();
    await sources()
      .getByRole('row', { name: /tickets/ })
      .waitFor();
    await page().getByRole('status').filter({ hasText: 'Sources are read. 1 document' }).waitFor();
    writeFileSync(file, TICKETS.replace('resolution', 'outcome'));
    const change = panel(page(), 'tickets.csv changed its shape');
    expect(await isShown(change.getByText('renamed'))).toBe(true);
    await change.getByRole('button', { name: 'Accept the new columns' }).click();
    await change.waitFor({ state: 'detached' });
  });

  test('takes a file out by its way out, and back in', async () => {
    const quarantine = panel(page(), 'Quarantine');
    await quarantine.getByLabel('Filter skipped files').fill('appeals');
    const row = quarantine.getByRole('row', { name: /appeals\.md/ });
    await row.getByRole('button', { name: 'Leave out' }).click();
    await row.getByRole('button', { name: 'Take it again' }).click();
    expect(await isShown(row.getByRole('button', { name: 'Leave out' }))).toBe(true);
  });

  test('sees which answers are at risk soon after a cited page is saved', async () => {
    const file = join(workspace, 'handbook', 'people', 'annual-leave.md');
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('up to 5 days', 'up to 4 days'));
    await page()
      .getByText(/past answers? at risk$/)
      .waitFor();
    await page().getByRole('button', { name: 'Show them' }).click();
    expect(await isShown(dialog().getByRole('row', { name: QUESTION }))).toBe(true);
    await dialog().getByRole('button', { name: 'Close' }).last().click();
  });

  test('made the page complain of nothing', async () => {
    expect(await stage.trouble()).toEqual({ violations: [], errors: [] });
  });
});
