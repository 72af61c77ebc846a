import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ask, openView, panel } from '../journeys/screens.ts';
import { ROOT } from '../repository.ts';

export interface Stop {
  name: string;
  /** Leads from the stop before to this one. */
  go(page: Page): Promise<void>;
  /** What must be usable here however the page is shown: roles and names. */
  essential: readonly {
    role: 'button' | 'link' | 'textbox' | 'row' | 'tab' | 'combobox' | 'option';
    name: string | RegExp;
  }[];
}

/** On a narrow page the right column lies behind a button. */
async function openColumn(page: Page, label: string): Promise<void> {
  const opener = page.getByRole('main').getByRole('button', { name: label, exact: true });
  if (await opener.isVisible()) await opener.click();
}

/** A column that was opened over the view lies over what is pressed next. */
async function closeColumn(page: Page): Promise<void> {
  const close = page.locator('.drawer__close');
  if (await close.isVisible()) await close.click();
}

/** Two traces that an exporter wrote, of a question that went another way on the second day. */
const EXPORT = join(ROOT, 'fixtures', 'trace-exports', 'claims-desk.otlp.json');

/** Every view and what floats over them, in an order in which each begins where the one before ended. */
export const TOUR: readonly Stop[] = [
  {
    name: 'Welcome',
    go: (page) => page.getByRole('heading', { level: 1, name: 'Welcome' }).waitFor(),
    essential: [
      { role: 'button', name: 'Try the sample workspace' },
      { role: 'button', name: 'Create or open a workspace…' },
      { role: 'link', name: 'Settings' },
    ],
  },
  {
    name: 'Playground, empty',
    async go(page) {
      await page.getByRole('button', { name: 'Try the sample workspace' }).click();
      await panel(page, 'Answer').getByRole('listitem').first().waitFor();
    },
    essential: [
      { role: 'textbox', name: 'Question' },
      { role: 'button', name: /^What does/ },
      { role: 'link', name: 'Traces' },
    ],
  },
  {
    name: 'Playground, answered',
    go: (page) => ask(page, 'How much annual leave can I carry over?'),
    essential: [
      { role: 'textbox', name: 'Question' },
      { role: 'button', name: /^Ask/ },
      { role: 'button', name: /^Citation 1:/ },
      { role: 'link', name: /there$/ },
      { role: 'link', name: /^Open trace/ },
    ],
  },
  {
    name: 'Playground, a document that was not retrieved',
    async go(page) {
      await openColumn(page, 'Retrieval');
      await page.getByRole('tab', { name: 'Not retrieved' }).click();
      await page.getByLabel('Why not another document?').fill('it/vpn-setup.md');
      await page.getByRole('button', { name: 'Explain' }).click();
      await page.getByRole('table', { name: 'Where it stands at each step' }).waitFor();
    },
    essential: [
      { role: 'textbox', name: 'Why not another document?' },
      { role: 'button', name: 'Explain' },
    ],
  },
  {
    name: 'Playground, refused',
    async go(page) {
      await closeColumn(page);
      await ask(page, 'How many stock options does a new department head receive?');
    },
    essential: [
      { role: 'textbox', name: 'Question' },
      { role: 'button', name: /New question/ },
      { role: 'link', name: /^Open trace/ },
    ],
  },
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
      await page.getByRole('dialog').getByLabel('Files or folders, one on each line').fill(EXPORT);
    },
    essential: [
      { role: 'textbox', name: 'Files or folders, one on each line' },
      { role: 'button', name: 'Import' },
    ],
  },
  {
    name: 'what an import left out',
    async go(page) {
      await page.getByRole('dialog').getByRole('button', { name: 'Import', exact: true }).click();
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
    name: 'Sources',
    async go(page) {
      await openView(page, 'Sources');
      await page
        .getByRole('row', { name: /handbook/ })
        .first()
        .waitFor();
    },
    essential: [
      { role: 'button', name: 'Add source' },
      { role: 'row', name: /handbook/ },
      { role: 'button', name: /^Refresh/ },
    ],
  },
  {
    name: 'Sources, retrieval quality',
    async go(page) {
      await openColumn(page, 'Index');
      await page.getByRole('tab', { name: 'Quality' }).click();
      await page.getByRole('button', { name: 'Measure now' }).click();
      await page.getByText('Recall@10').waitFor();
    },
    essential: [
      { role: 'button', name: 'Measure now' },
      { role: 'button', name: 'Build a side index…' },
    ],
  },
  {
    name: 'what erasing a person would do',
    async go(page) {
      await closeColumn(page);
      await page.getByRole('button', { name: 'Find and erase a person…' }).click();
      await page.getByRole('dialog').getByRole('textbox').fill('Oskar B.');
      await page.getByRole('dialog').getByRole('button', { name: 'Find', exact: true }).click();
      await page.getByText(/This cannot be undone/).waitFor();
    },
    essential: [
      { role: 'button', name: 'Keep everything' },
      { role: 'button', name: 'Erase for good' },
    ],
  },
  {
    name: 'a document, opened at a citation',
    async go(page) {
      await page.getByRole('dialog').getByRole('button', { name: 'Keep everything' }).click();
      await openView(page, 'Playground');
      await ask(page, 'How much annual leave can I carry over?');
      await panel(page, 'Answer')
        .getByRole('link', { name: /there$/ })
        .first()
        .click();
      await page.getByRole('group', { name: /^Text of/ }).waitFor();
    },
    essential: [{ role: 'button', name: 'All documents' }],
  },
  {
    name: 'a dialog',
    async go(page) {
      await openView(page, 'Sources');
      await page.getByRole('button', { name: 'Add source' }).click();
      await page.getByRole('dialog').getByLabel('Folder, file or web address').fill('https://docs.example.com/');
    },
    essential: [
      { role: 'textbox', name: 'Folder, file or web address' },
      { role: 'button', name: 'Cancel' },
    ],
  },
  {
    name: 'Settings',
    async go(page) {
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
      await openView(page, 'Settings');
      await panel(page, /Doctor|Health|installation/i)
        .first()
        .waitFor();
    },
    essential: [{ role: 'link', name: 'Playground' }],
  },
  {
    name: 'Settings, models and limits',
    async go(page) {
      await openColumn(page, 'Pages');
      await page.getByRole('link', { name: 'Models & limits' }).click();
      await closeColumn(page);
      await panel(page, 'Limits and budgets').waitFor();
    },
    essential: [
      { role: 'combobox', name: /^Provider/ },
      { role: 'button', name: 'Try on past asks: policy/default' },
      { role: 'button', name: 'Serve sim/instant on this machine' },
    ],
  },
  {
    name: 'Settings, tools',
    async go(page) {
      await openColumn(page, 'Pages');
      await page.getByRole('link', { name: 'Tools & MCP' }).click();
      await closeColumn(page);
      await page.getByRole('row', { name: /^calculator/ }).waitFor();
    },
    essential: [
      { role: 'row', name: /^calculator/ },
      { role: 'button', name: 'Check them' },
    ],
  },
  {
    name: 'Settings, connections',
    async go(page) {
      await openColumn(page, 'Pages');
      await page.getByRole('link', { name: 'Connections' }).click();
      await closeColumn(page);
      await panel(page, 'Connections').waitFor();
    },
    essential: [{ role: 'textbox', name: 'Host' }],
  },
  {
    name: 'the model switch',
    async go(page) {
      await page.getByRole('contentinfo').getByRole('button').first().click();
      await page.getByRole('radio', { name: 'sim/obedient' }).waitFor();
    },
    essential: [{ role: 'link', name: 'Models & limits' }],
  },
  {
    name: 'a new task for an agent',
    async go(page) {
      const choice = page.getByRole('radio', { name: 'sim/obedient' });
      // Whoever tabs past its end has closed it.
      if ((await choice.count()) === 0) await page.getByRole('contentinfo').getByRole('button').first().click();
      await choice.click();
      await choice.waitFor({ state: 'detached' });
      await openView(page, 'Playground');
      await page.getByRole('link', { name: 'Give a task' }).click();
      await page
        .getByLabel('Task', { exact: true })
        .fill('Keep in mind how Ida is reached.\nTOOL: remember {"text":"Ida prefers e-mail."}');
    },
    essential: [
      { role: 'textbox', name: 'Task' },
      { role: 'button', name: 'Begin' },
    ],
  },
  {
    name: 'an agent that waits for leave',
    async go(page) {
      await page.getByRole('button', { name: 'Begin' }).click();
      await panel(page, 'Approval').waitFor();
      await page.getByRole('button', { name: 'Approve' }).and(page.locator(':not([aria-disabled])')).waitFor();
    },
    essential: [
      { role: 'button', name: 'Approve' },
      { role: 'button', name: 'Deny' },
      { role: 'link', name: 'Open trace' },
    ],
  },
  {
    name: 'an agent that asks a person',
    async go(page) {
      await page
        .getByRole('button', { name: /^New task/ })
        .first()
        .click();
      await page
        .getByLabel('Task', { exact: true })
        .fill('Decide about the demurrage.\nTOOL: ask_person {"question":"May it be waived?"}');
      await page.getByRole('button', { name: 'Begin' }).click();
      await page.getByLabel('Your answer').waitFor();
    },
    essential: [
      { role: 'textbox', name: 'Your answer' },
      { role: 'button', name: 'Close without an answer' },
    ],
  },
  {
    name: 'Replay, empty',
    async go(page) {
      await openView(page, 'Replay');
      await page.getByText('Nothing has been replayed yet').waitFor();
    },
    essential: [
      { role: 'button', name: 'Replay traces…' },
      { role: 'button', name: 'Look at the traces' },
    ],
  },
  {
    name: 'what is to be replayed',
    async go(page) {
      await page.getByRole('button', { name: 'Replay traces…' }).click();
      await page.getByRole('dialog').getByLabel('Which traces').fill('kind:ask');
      await page.getByRole('button', { name: /^Replay \d/ }).waitFor();
    },
    essential: [
      { role: 'textbox', name: /^Which traces/ },
      { role: 'combobox', name: /^Through/ },
      { role: 'button', name: /^Replay \d/ },
    ],
  },
  {
    name: 'a replay, compared',
    async go(page) {
      await page.getByRole('button', { name: /^Replay \d/ }).click();
      await page.getByRole('button', { name: 'Export report' }).waitFor();
      await page.getByRole('table', { name: 'Recording and candidate, stage by stage' }).waitFor();
    },
    essential: [
      { role: 'button', name: 'Export report' },
      { role: 'button', name: 'Keep as a case' },
    ],
  },
  {
    name: 'the palette',
    async go(page) {
      await page.keyboard.press('ControlOrMeta+k');
      await page.getByRole('combobox').fill('leave');
      await page
        .getByRole('option', { name: /annual-leave|Annual leave/ })
        .first()
        .waitFor();
    },
    essential: [
      { role: 'combobox', name: /./ },
      { role: 'option', name: /annual-leave|Annual leave/ },
    ],
  },
];
