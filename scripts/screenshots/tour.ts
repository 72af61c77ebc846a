import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { OPERATION_VIEWS } from './tour-operations.ts';
import { PROMPT_VIEWS } from './tour-prompts.ts';
import { renameTicketColumns, writeNotices, writeTickets } from './tour-sources.ts';
import {
  actAs,
  addSource,
  answerPanel,
  ask,
  askInHaste,
  askNew,
  citation,
  dismissNotes,
  openView,
  type View,
} from './tour-steps.ts';
import { WATCH_VIEWS } from './tour-watch.ts';

/** Of the questions that come with the sample, so many are asked before the first picture: lists need something to show. */
const EARLIER = { answered: 20, refused: 4 };

/** The imported traces about one consignment, the younger first. */
const claim = (page: Page): Locator =>
  page.getByRole('grid', { name: 'Traces' }).getByRole('row', { name: /HF-20418/ });

/** One trace, all together, or a few to be judged. */
const lookAt = (page: Page, look: string): Promise<void> =>
  page.getByRole('radio', { name: look }).check({ force: true });

export const VIEWS: readonly View[] = [
  { name: 'welcome', go: ({ page }) => page.getByRole('heading', { level: 1, name: 'Welcome' }).waitFor() },
  {
    name: 'playground-empty',
    async go({ page }) {
      await page.getByRole('button', { name: 'Try the sample workspace' }).click();
      await answerPanel(page).getByRole('listitem').first().waitFor();
    },
  },
  {
    name: 'playground',
    hasContrast: true,
    async go(context) {
      const { page } = context;
      for (const question of earlierQuestions(context.root)) await askNew(page, question);
      await askInHaste(context, 'How do I report a damaged container?');
      const question = 'How much annual leave can I carry over, and by when must I take it?';
      await askNew(page, question);
      await page.getByLabel('Chunks in the context at most').fill('3');
      await ask(page, question);
      await citation(page, 1).click();
    },
  },
  {
    name: 'playground-follow-up',
    async go({ page }) {
      await page.getByLabel('Chunks in the context at most').fill('');
      await askNew(page, 'Who approves hotel costs over 180 EUR?');
      await ask(page, 'And if the controller cannot be reached?');
    },
  },
  {
    name: 'playground-rewritten',
    go: ({ page }) => askNew(page, 'Who aproves hotel costs over 180 EUR in Gothenberg?'),
  },
  {
    name: 'playground-why-not',
    async go({ page }) {
      await askNew(page, 'How much annual leave can I carry over, and by when must I take it?');
      await page.getByRole('tab', { name: 'Not retrieved' }).click();
      await page.getByLabel('Why not another document?').fill('people/leave-2023.md');
      await page.getByRole('button', { name: 'Explain' }).click();
      await page.getByText('Open', { exact: true }).first().waitFor();
    },
  },
  {
    name: 'playground-as-principal',
    async go({ page }) {
      await page.getByRole('tab', { name: /^Retrieval/ }).click();
      await actAs(page, 'finance');
      await askNew(page, 'How many near misses did the safety committee count in the third quarter?');
    },
  },
  {
    name: 'playground-search-settings',
    async go({ page }) {
      await actAs(page, 'the owner');
      await askNew(page, 'When must a late-delivery claim be filed?');
      await page.getByRole('button', { name: 'Search', exact: true }).click();
      await page.getByLabel('Reranker stops after').fill('5');
    },
  },
  {
    name: 'playground-refused',
    async go({ page }) {
      await page.getByLabel('Reranker stops after').fill('');
      await page.keyboard.press('Escape');
      await askNew(page, 'How many stock options does a department head get?');
    },
  },
  {
    name: 'playground-degraded',
    go: (context) => askInHaste(context, 'What do I do when the yard gate scanner is down?'),
  },
  {
    name: 'traces',
    hasContrast: true,
    async go({ page }) {
      await askNew(page, 'When must a late-delivery claim be filed?');
      await page.getByRole('link', { name: /^Open trace/ }).click();
      await page.getByRole('treegrid').waitFor();
    },
  },
  {
    name: 'traces-degraded',
    async go({ page }) {
      await page
        .getByRole('grid', { name: /^Traces/ })
        .getByRole('row', { name: /degraded/ })
        .first()
        .click();
      await page
        .getByRole('treegrid')
        .getByRole('row', { name: /^vector/ })
        .click();
    },
  },
  {
    name: 'traces-import-report',
    async go({ page, root, workspace }) {
      await page.getByRole('button', { name: 'Import…' }).click();
      const dialog = page.getByRole('dialog');
      // Its path is in the picture: one that is the same wherever it is drawn.
      const file = join(workspace(), '..', 'claims-desk.otlp.json');
      copyFileSync(join(root, 'fixtures', 'trace-exports', 'claims-desk.otlp.json'), file);
      await dialog.getByLabel('Files or folders, one on each line').fill(file);
      await dialog.getByRole('button', { name: 'Import', exact: true }).click();
      await page.getByRole('heading', { name: /^Where it ran/ }).waitFor();
    },
  },
  {
    name: 'traces-imported',
    hasContrast: true,
    async go({ page }) {
      await page.getByRole('button', { name: 'Open these traces' }).click();
      await claim(page).first().click();
      await page
        .getByRole('treegrid')
        .getByRole('row', { name: /^shipment_status/ })
        .click();
    },
  },
  {
    name: 'traces-compared',
    hasContrast: true,
    async go({ page }) {
      await claim(page).last().click();
      await page.getByRole('button', { name: 'Compare with…' }).click();
      await claim(page).first().click();
      await page.getByText(/^First difference/).waitFor();
    },
  },
  {
    name: 'traces-insights',
    hasContrast: true,
    async go({ page }) {
      await openView(page, 'Traces');
      await lookAt(page, 'Insights');
      await page.getByText(/^Slowest:/).waitFor();
    },
  },
  {
    name: 'traces-outcomes',
    async go({ page }) {
      await page.getByRole('tab', { name: 'Outcomes and cost' }).click();
      await page.getByRole('grid', { name: 'Outcomes by model' }).waitFor();
    },
  },
  {
    name: 'traces-review',
    hasContrast: true,
    async go({ page }) {
      await lookAt(page, 'Review');
      await page
        .getByRole('button', { name: /^Draw / })
        .first()
        .click();
      await page.getByRole('grid', { name: 'Answers to look at' }).waitFor();
      await page.getByRole('button', { name: 'Good' }).click();
      await page.getByText(/^1 of \d+ looked at/).waitFor();
    },
  },
  ...WATCH_VIEWS,
  ...PROMPT_VIEWS,
  {
    name: 'sources',
    hasContrast: true,
    async go({ page, root, workspace }) {
      await openView(page, 'Sources');
      await addSource(page, join(root, 'docs', 'decisions'));
      await addSource(page, writeTickets(workspace()));
      const browser = page.context().browser();
      if (browser !== null) await addSource(page, await writeNotices(workspace(), browser));
      await page.getByRole('button', { name: 'Build a side index…' }).click();
      await page.getByRole('dialog').getByLabel('Chunker').fill('sentence:120/20');
      await page.getByRole('dialog').getByRole('button', { name: 'Build', exact: true }).click();
      await page.getByRole('button', { name: 'Compare g2' }).click();
      await page.getByText(/past queries on both/).waitFor();
      // What the watcher finds by itself: a page that past answers cite says something else, and columns got other names.
      const changed = join(workspace(), 'handbook', 'people', 'annual-leave.md');
      writeFileSync(changed, readFileSync(changed, 'utf8').replaceAll('up to 5 days', 'up to 4 days'));
      renameTicketColumns(workspace());
      await page.getByText('tickets-2025.csv changed its shape').waitFor();
      await page.getByText(/at risk$/).waitFor();
      await dismissNotes(page);
    },
  },
  {
    name: 'sources-documents',
    async go({ page }) {
      await page.getByRole('tab', { name: 'Documents' }).click();
      await page.getByRole('grid', { name: 'Documents' }).getByText('decisions/').first().waitFor();
    },
  },
  {
    name: 'sources-quality',
    async go({ page }) {
      await page.getByRole('tab', { name: 'Quality' }).click();
      await page.getByRole('button', { name: 'Measure now' }).click();
      await page.getByText('Recall@10').waitFor();
    },
  },
  {
    name: 'answers-at-risk',
    async go({ page }) {
      await page.getByRole('button', { name: 'Show them' }).click();
      await page.getByRole('dialog').getByRole('row').nth(1).waitFor();
    },
  },
  {
    name: 'access-check',
    async go({ page }) {
      await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
      await page.getByRole('button', { name: 'Check access…' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Check access' }).click();
      await page.getByText(/0 foreign chunks/).waitFor();
    },
  },
  {
    name: 'erase',
    async go({ page }) {
      await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
      await page.getByRole('button', { name: 'Find and erase a person…' }).click();
      await page.getByRole('dialog').getByRole('textbox').fill('Oskar B.');
      await page.getByRole('dialog').getByRole('button', { name: 'Find', exact: true }).click();
      await page.getByText(/This cannot be undone/).waitFor();
    },
  },
  {
    name: 'document',
    async go({ page }) {
      await page.getByRole('dialog').getByRole('button', { name: 'Keep everything' }).click();
      await openView(page, 'Playground');
      await askNew(page, 'How long is parental leave?');
      await answerPanel(page)
        .getByRole('link', { name: /there$/ })
        .first()
        .click();
      await page
        .getByRole('group', { name: /^Text of/ })
        .locator('mark')
        .first()
        .waitFor();
    },
  },
  {
    name: 'add-source',
    async go({ page }) {
      await openView(page, 'Sources');
      await page.getByRole('button', { name: 'Add source' }).click();
      await page.getByRole('dialog').getByLabel('Folder, file or web address').fill('/home/you/handbook');
    },
  },
  {
    name: 'add-web-source',
    go: ({ page }) =>
      page.getByRole('dialog').getByLabel('Folder, file or web address').fill('https://docs.example.com/sitemap.xml'),
  },
  {
    name: 'palette',
    async go({ page }) {
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
      await openView(page, 'Playground');
      await page.keyboard.press('ControlOrMeta+k');
      await page.getByRole('combobox').fill('leave');
      await page
        .getByRole('option', { name: /annual-leave/ })
        .first()
        .waitFor();
    },
  },
  {
    name: 'settings',
    async go({ page }) {
      await page.keyboard.press('Escape');
      await openView(page, 'Settings');
      await page.getByRole('table', { name: 'Checks of this installation' }).getByRole('row').nth(1).waitFor();
    },
  },
  ...OPERATION_VIEWS,
];

function earlierQuestions(root: string): string[] {
  const questions = readFileSync(join(root, 'fixtures', 'sample-workspace', 'questions.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { question: string; answerable: boolean });
  const some = (answerable: boolean, count: number): string[] =>
    questions
      .filter((each) => each.answerable === answerable)
      .slice(0, count)
      .map(({ question }) => question);
  return [...some(false, EARLIER.refused), ...some(true, EARLIER.answered)];
}
