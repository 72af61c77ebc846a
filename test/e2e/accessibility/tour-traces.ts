import { join } from 'node:path';
import { openDialog, openView } from '../journeys/screens.ts';
import { ROOT } from '../repository.ts';
import { closeColumn, openColumn, type Stop } from './tour-stop.ts';

/** Two traces that an exporter wrote, of a question that went another way on the second day. */
const EXPORT = join(ROOT, 'fixtures', 'trace-exports', 'claims-desk.otlp.json');

/** The Traces view: one trace, imported ones, two side by side, many together, answers to look at, alert rules. */
export const TRACES_STOPS: readonly Stop[] = [
  {
    name: 'Traces, with a trace and a span',
    async go(page) {
      await openView(page, 'Traces');
      await page.getByRole('treegrid').waitFor();
    },
    essential: [
      { role: 'row', name: /^generate/ },
      { role: 'tab', name: 'Table' },
      { role: 'button', name: /Ask again/ },
    ],
  },
  {
    name: 'importing traces',
    async go(page) {
      await openColumn(page, 'Traces');
      await page.getByRole('button', { name: 'Import…' }).click();
      await openDialog(page).getByLabel('Files or folders, one on each line').fill(EXPORT);
    },
    essential: [
      { role: 'textbox', name: 'Files or folders, one on each line' },
      { role: 'button', name: 'Import' },
    ],
  },
  {
    name: 'what an import left out',
    async go(page) {
      await openDialog(page).getByRole('button', { name: 'Import', exact: true }).click();
      await page.getByRole('heading', { name: /^Where it ran/ }).waitFor();
    },
    essential: [{ role: 'button', name: 'Open these traces' }],
  },
  {
    name: 'Traces, with an imported one',
    async go(page) {
      await page.getByRole('button', { name: 'Open these traces' }).click();
      // The dialog lay over the list it was opened from.
      await closeColumn(page);
      await openColumn(page, 'Traces');
      await page
        .getByRole('grid', { name: /^Traces/ })
        .getByRole('row', { name: /HF-20418/ })
        .first()
        .click();
      await closeColumn(page);
      await page
        .getByRole('treegrid')
        .getByRole('row', { name: /^retrieval handbook/ })
        .click();
      await page.getByRole('tab', { name: /^Retrieved/ }).waitFor();
    },
    essential: [
      { role: 'tab', name: /^Retrieved/ },
      { role: 'button', name: /Show all, with metadata|Show all of document 1/ },
    ],
  },
  {
    name: 'two traces side by side',
    async go(page) {
      await closeColumn(page);
      await page.getByRole('button', { name: 'Compare with…' }).click();
      await openColumn(page, 'Traces');
      await page
        .getByRole('grid', { name: /^Traces/ })
        .getByRole('row', { name: /HF-20418/ })
        .last()
        .click();
      await closeColumn(page);
      await page.getByText(/^First difference/).waitFor();
    },
    essential: [
      { role: 'button', name: 'Swap sides' },
      { role: 'row', name: /retrieval handbook/ },
    ],
  },
  {
    name: 'insights over traces, by stage',
    async go(page) {
      await closeColumn(page);
      await openView(page, 'Traces');
      await page.getByRole('radio', { name: 'Insights' }).check({ force: true });
      await page.getByText(/^Slowest:/).waitFor();
    },
    essential: [
      { role: 'tab', name: 'Outcomes and cost' },
      { role: 'button', name: /^Show its \d/ },
      { role: 'tab', name: 'Prompts' },
    ],
  },
  {
    name: 'insights over traces, outcomes as a table',
    async go(page) {
      await page.getByRole('tab', { name: 'Outcomes and cost' }).click();
      await page.getByRole('button', { name: 'Show these periods as a table' }).click();
      await page.getByRole('grid', { name: 'Outcomes by period' }).waitFor();
    },
    essential: [
      { role: 'button', name: 'Show these periods as a chart' },
      { role: 'button', name: /^Successful: \d/ },
    ],
  },
  {
    name: 'insights over traces, prompts',
    async go(page) {
      await page.getByRole('tab', { name: 'Prompts' }).click();
      await page.getByRole('combobox', { name: /^Prompt/ }).waitFor();
    },
    essential: [{ role: 'combobox', name: /^Prompt/ }],
  },
  {
    name: 'answers to look at, none drawn',
    async go(page) {
      await page.getByRole('radio', { name: 'Review' }).check({ force: true });
      await openColumn(page, 'To look at');
      await page.getByText('No answers drawn this week').waitFor();
    },
    essential: [{ role: 'button', name: /^Draw / }],
  },
  {
    name: 'an answer to look at',
    async go(page) {
      await page
        .getByRole('button', { name: /^Draw / })
        .first()
        .click();
      await page.getByRole('grid', { name: 'Answers to look at' }).waitFor();
      await closeColumn(page);
      await page.getByRole('button', { name: 'Good' }).waitFor();
    },
    essential: [
      { role: 'button', name: 'Good' },
      { role: 'textbox', name: 'Label (L)' },
      { role: 'button', name: 'Next answer' },
    ],
  },
  {
    name: 'alert rules, none',
    async go(page) {
      await page.getByRole('radio', { name: 'Alerts' }).check({ force: true });
      await page.getByText('No alert rules yet').waitFor();
    },
    essential: [{ role: 'button', name: 'New rule…' }],
  },
  {
    name: 'a new alert rule over several stages',
    async go(page) {
      await page.getByRole('button', { name: 'New rule…' }).click();
      await page.getByRole('combobox', { name: /^Begin with/ }).click();
      await page.getByRole('option', { name: 'Small losses add up' }).click();
      await page.getByText(/^In the last 7 days it would have fired/).waitFor();
    },
    essential: [
      { role: 'combobox', name: /^What it watches/ },
      { role: 'textbox', name: 'Bound of factor 1' },
      { role: 'button', name: 'Write the rule' },
    ],
  },
  {
    name: 'alert rules',
    async go(page) {
      await openDialog(page).getByRole('button', { name: 'Write the rule' }).click();
      await page.getByRole('table', { name: 'Factors' }).waitFor();
    },
    essential: [
      { role: 'button', name: 'Edit…' },
      { role: 'button', name: 'Open the traces' },
    ],
  },
];
