import { openView } from '../journeys/screens.ts';
import type { Stop } from './tour-stop.ts';
import { openColumn } from './tour-stop.ts';

/** The Evals view: files, a run as it goes on and when it was stopped, its cases, the runs, the data sets. */
export const EVALS_STOPS: readonly Stop[] = [
  {
    name: 'Evals, the files',
    async go(page) {
      await openView(page, 'Evals');
      await page
        .getByRole('grid', { name: 'Evals' })
        .getByRole('row', { name: /^handbook/ })
        .waitFor();
      await openColumn(page, 'Run');
      await page.getByLabel('Cases at most').fill('3');
    },
    essential: [
      { role: 'textbox', name: 'Cases at most' },
      { role: 'button', name: /^Edit/ },
    ],
  },
  {
    name: 'an eval run, with its matrix',
    async go(page) {
      await page
        .getByRole('main')
        .getByRole('button', { name: /^Run(?! again)/ })
        .last()
        .click();
      await page.getByRole('button', { name: 'Run again' }).waitFor({ timeout: 60_000 });
      await page.locator('.evals-cell').first().waitFor();
    },
    essential: [
      { role: 'button', name: /hybrid: / },
      { role: 'button', name: 'Run again' },
      { role: 'button', name: 'Runs' },
    ],
  },
  {
    name: 'the cases of a cell',
    async go(page) {
      await page.locator('.evals-cell').nth(1).click();
      await page.getByRole('grid', { name: 'Cases of the cell' }).getByRole('row').nth(1).waitFor();
    },
    essential: [{ role: 'button', name: 'Compare with the serving cell' }],
  },
  {
    name: 'a case of an eval run',
    async go(page) {
      await page.getByRole('grid', { name: 'Cases of the cell' }).getByRole('row').nth(1).click();
      await page.getByRole('link', { name: 'Open trace of try 1' }).waitFor();
    },
    essential: [
      { role: 'link', name: 'Open trace of try 1' },
      { role: 'button', name: 'Back to the run' },
    ],
  },
  {
    name: 'the eval runs',
    async go(page) {
      await page.getByRole('button', { name: 'Back to the run' }).click();
      await page.getByRole('button', { name: 'Runs', exact: true }).click();
      await page.getByRole('grid', { name: 'Eval runs' }).getByRole('row').nth(1).waitFor();
    },
    essential: [{ role: 'row', name: /handbook/ }],
  },
  {
    name: 'the datasets',
    async go(page) {
      await page.getByRole('radio', { name: 'Datasets' }).check({ force: true });
      await page.getByRole('grid', { name: 'Cases of the dataset' }).getByRole('row').nth(1).waitFor();
    },
    essential: [
      { role: 'textbox', name: 'Search cases' },
      { role: 'button', name: 'Split…' },
      { role: 'button', name: 'Import…' },
    ],
  },
];
