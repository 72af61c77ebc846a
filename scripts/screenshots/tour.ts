import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { orderCall, orderNothing, writeNoteTool } from './tour-agent.ts';
import { declareProvider, openSettings, switchTo, useUpBudget, writeOutage } from './tour-gateway.ts';
import { renameTicketColumns, writeNotices, writeTickets } from './tour-sources.ts';

export interface TourContext {
  page: Page;
  /** The clone, whose documentation is one of the sources. */
  root: string;
  /** The sample workspace, once it is open. */
  workspace: () => string;
}

/** A picture: how to get to what it shows. Each begins where the one before ended. */
export interface View {
  name: string;
  go(context: TourContext): Promise<void>;
  /** In high contrast too. */
  hasContrast?: boolean;
}

/** Of the questions that come with the sample, so many are asked before the first picture: lists need something to show. */
const EARLIER = { answered: 20, refused: 4 };

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
  {
    name: 'settings-tools',
    async go({ page, workspace }) {
      writeNoteTool(workspace());
      const mcp = { mcpServers: { depot: { command: 'node', args: ['depot.mjs'], env: { DEPOT_REGION: 'north' } } } };
      writeFileSync(join(workspace(), '.mcp.json'), `${JSON.stringify(mcp, null, 2)}\n`);
      await openSettings(page, 'Tools & MCP');
      const row = page.getByRole('grid', { name: 'Tools' }).getByRole('row', { name: /^write_claim_note/ });
      await row.click();
      await page.getByRole('button', { name: 'Check them' }).click();
      await page.getByText(/recorded call/).waitFor();
    },
  },
  {
    name: 'mcp-consent',
    async go({ page }) {
      await page.getByRole('button', { name: 'Review depot' }).click();
      await page.getByRole('dialog', { name: /depot/ }).waitFor();
    },
  },
  {
    name: 'agent-answered',
    async go({ page }) {
      await page.getByRole('button', { name: 'Not now' }).click();
      await openView(page, 'Playground');
      await page.getByRole('link', { name: 'Give a task' }).click();
      await give(page, 'How much annual leave can I carry over, and who approves hotel costs over 180 EUR?');
      await page.getByText('answered', { exact: true }).first().waitFor();
    },
  },
  {
    name: 'agent-approval',
    hasContrast: true,
    async go({ page, workspace }) {
      await switchTo(page, 'sim/obedient');
      const content = '# Claim HF-20418\n\nThree days late: 10 % of the freight a day, 30 % at most.\n';
      orderCall(workspace(), 'write_claim_note', { path: 'HF-20418.md', content });
      await give(page, 'Write the note for the late claim of HF-20418');
      const approve = page.getByRole('region', { name: 'Approval' }).getByRole('button', { name: 'Approve' });
      await approve.and(page.locator(':not([aria-disabled])')).waitFor();
    },
  },
  {
    name: 'agent-hand-off',
    async go({ page, workspace }) {
      const question = 'May the demurrage of HF-20391 be waived for the public holiday?';
      orderCall(workspace(), 'ask_person', { question, to: 'claims desk', not_done: ['the credit note'] });
      await give(page, 'Decide the demurrage dispute about HF-20391');
      await page.getByLabel('Your answer').waitFor();
    },
  },
  {
    name: 'model-switch',
    async go({ page, workspace }) {
      orderNothing(workspace());
      writeOutage(workspace());
      await page.getByRole('contentinfo').getByRole('button').first().click();
      await page.getByRole('radio', { name: 'policy/hosted' }).waitFor();
    },
  },
  {
    name: 'playground-failover',
    async go({ page }) {
      await page.getByRole('radio', { name: 'policy/hosted' }).click();
      await openView(page, 'Playground');
      await askNew(page, 'Who approves hotel costs over 180 EUR?');
      await page.getByText(/^Answered by sim\/nordic-small/).waitFor();
    },
  },
  {
    name: 'playground-from-cache',
    async go({ page }) {
      await askNew(page, 'How do I report a damaged container?');
      await askNew(page, 'How do I report a damaged container?');
      await page.getByText(/^From the cache/).waitFor();
    },
  },
  {
    name: 'settings-models',
    hasContrast: true,
    async go({ page, workspace }) {
      await askNew(page, 'How long is parental leave?');
      await openSettings(page, 'Models & limits');
      await page.getByRole('button', { name: 'Serve sim/nordic-small on this machine' }).click();
      const address = page.getByRole('region', { name: 'Simulators' }).getByText(/^http:.*\/v1$/);
      declareProvider(workspace(), await address.innerText());
      await page.getByRole('region', { name: 'Providers' }).getByText('lab', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Providers', exact: false }).first().click();
      await page.getByRole('button', { name: 'Calibrate' }).click();
      await page.getByText(/judged pair/).waitFor();
    },
  },
  {
    name: 'settings-vault',
    async go({ page }) {
      const vault = page.getByRole('region', { name: 'Vault' });
      await page.getByRole('button', { name: 'Add secret…' }).click();
      await vault.getByLabel('Name').fill('LAB_KEY');
      await vault.getByLabel('Value').fill('north-light-over-the-yard');
      await vault.getByRole('button', { name: 'Save and test' }).click();
      await vault.getByText(/^Saved\./).waitFor();
    },
  },
  {
    name: 'settings-limits',
    async go({ page, workspace }) {
      await openView(page, 'Playground');
      await switchTo(page, 'lab/nordic-small');
      await askNew(page, 'Who signs the winter timetable?');
      useUpBudget(workspace(), 100);
      await askNew(page, 'How do I report a damaged container in Turku?');
      await openSettings(page, 'Models & limits');
      await page.getByRole('button', { name: /^Limits/ }).click();
      await page
        .getByText(/refused$/)
        .first()
        .waitFor();
    },
  },
  {
    name: 'settings-connections',
    async go({ page }) {
      await openSettings(page, 'Connections');
      await page
        .getByRole('grid', { name: /^Connections/ })
        .getByRole('row')
        .nth(1)
        .click();
    },
  },
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

/** Gives an agent a task, and waits until its run is in front. */
async function give(page: Page, task: string): Promise<void> {
  const field = page.getByLabel('Task', { exact: true });
  if ((await field.count()) === 0)
    await page
      .getByRole('button', { name: /^New task/ })
      .first()
      .click();
  await field.fill(task);
  await page.getByRole('button', { name: 'Begin' }).click();
  await field.waitFor({ state: 'detached' });
}

const answerPanel = (page: Page) => page.getByRole('region', { name: 'Answer' });
const citation = (page: Page, marker: number) =>
  answerPanel(page)
    .getByRole('button', { name: new RegExp(`^Citation ${marker}:`) })
    .first();

/** What ended while another view was in front stays noted in Sources until it is dismissed. */
async function dismissNotes(page: Page): Promise<void> {
  const dismiss = page.getByRole('main').getByRole('button', { name: 'Dismiss' });
  while ((await dismiss.count()) > 0) await dismiss.first().click();
}

async function addSource(page: Page, path: string): Promise<void> {
  await dismissNotes(page);
  await page.getByRole('button', { name: 'Add source' }).click();
  await page.getByRole('dialog').getByLabel('Folder, file or web address').fill(path);
  await page.getByRole('dialog').getByRole('button', { name: 'Add and read' }).click();
  const done = page.getByText(/^Sources are read\./).first();
  await done.waitFor();
  await dismissNotes(page);
}

async function actAs(page: Page, name: string): Promise<void> {
  await page.getByRole('combobox', { name: /^as:/ }).click();
  await page.getByRole('option', { name: new RegExp(`^${name}`) }).click();
}

async function openView(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

async function askNew(page: Page, question: string): Promise<void> {
  await page.getByRole('button', { name: 'New question' }).click();
  await ask(page, question);
}

/** Asks and waits for the end, which is when the link leads to another trace than before. */
async function ask(page: Page, question: string): Promise<void> {
  const link = page.getByRole('link', { name: /^Open trace/ });
  const before = (await link.count()) === 0 ? '' : await link.getAttribute('href');
  const field = page.getByLabel('Question', { exact: true });
  await field.fill(question);
  await field.press('Enter');
  await link.and(page.locator(`:not([href="${before}"])`)).waitFor();
}

/** Asks while the search by meaning has a millisecond: its stage takes the ladder, and the answer says so. */
async function askInHaste({ page, workspace }: TourContext, question: string): Promise<void> {
  const file = join(workspace(), 'pipelines', 'default.pipeline.jsonc');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(/("uses": "retrieve\/vector",.*?"timeoutMs": )\d+/s, '$11'));
  await askNew(page, question);
  writeFileSync(file, text);
}
