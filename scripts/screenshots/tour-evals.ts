import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openView, type View } from './tour-steps.ts';

/** Which searches carry the answers, whoever writes them: eight cells of the sample's questions. */
const SEARCHES = `version: 1
id: searches
description: Which searches carry the answers, and does it matter who writes them?
dataset: datasets/questions.jsonl
limit: 20
repeats: 2
seed: 7
matrix:
  retrievals:
    - { id: hybrid }
    - { id: keywords, without: [vector] }
    - { id: meaning, without: [bm25] }
metrics: [correct, grounded, recall@10, refusal-correct, response-ms]
success: { correct: 0.5, refusal-correct: 1 }
robustness:
  kinds: [typos, truncation, ocr]
  severities: [0.2, 0.4]
  metric: correct
  floor: 0.8
`;

/** What was measured, why it fails, and what it was asked. */
export const EVALS_VIEWS: readonly View[] = [
  {
    name: 'evals-files',
    hasContrast: true,
    async go({ page, workspace }) {
      writeFileSync(join(workspace(), 'evals', 'searches.eval.yaml'), SEARCHES);
      await openView(page, 'Evals');
      await page
        .getByRole('grid', { name: 'Evals' })
        .getByRole('row', { name: /^searches/ })
        .click();
      await page.getByText('Which searches carry the answers', { exact: false }).first().waitFor();
    },
  },
  {
    name: 'evals-live',
    hasContrast: true,
    async go({ page }) {
      await page.getByRole('main').getByRole('button', { name: /^Run/ }).click();
      await page
        .getByRole('banner')
        .getByText(/^running [5-9]\d of/)
        .waitFor();
    },
  },
  {
    name: 'evals-run',
    hasContrast: true,
    async go({ page }) {
      await page.getByRole('button', { name: 'Run again' }).waitFor({ timeout: 900_000 });
      const failing = page.getByRole('grid', { name: 'Failing cases' }).getByRole('row');
      await failing.nth(1).click();
    },
  },
  {
    name: 'evals-case',
    hasContrast: true,
    async go({ page }) {
      await page.getByRole('button', { name: 'Open the case' }).click();
      await page.getByRole('link', { name: 'Open trace of try 1' }).waitFor();
    },
  },
  {
    name: 'evals-compare',
    hasContrast: true,
    async go({ page }) {
      await page.getByRole('button', { name: 'Back to the run' }).click();
      await page.locator('.evals-cell').nth(2).click();
      await page.getByRole('button', { name: 'Compare with the serving cell' }).click();
      await page.getByRole('table', { name: 'Differences' }).getByRole('row').nth(1).waitFor();
    },
  },
  {
    name: 'evals-datasets',
    hasContrast: true,
    async go({ page }) {
      await page.getByRole('button', { name: 'All runs' }).click();
      await page.getByRole('radio', { name: 'Datasets' }).check({ force: true });
      await page
        .getByRole('grid', { name: 'Datasets' })
        .getByRole('row', { name: /^questions/ })
        .click();
      await page.getByRole('grid', { name: 'Cases of the dataset' }).getByRole('row').nth(3).click();
    },
  },
];
