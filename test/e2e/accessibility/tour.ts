import { ask, openDialog, openView, panel } from '../journeys/screens.ts';
import { closeColumn, openColumn, type Stop } from './tour-stop.ts';
import { PROMPTS_STOPS } from './tour-prompts.ts';
import { EVALS_STOPS } from './tour-evals.ts';
import { RELEASES_STOPS } from './tour-releases.ts';
import { TRACES_STOPS } from './tour-traces.ts';

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
  ...TRACES_STOPS,
  ...PROMPTS_STOPS,
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
      await openDialog(page).getByRole('textbox').fill('Oskar B.');
      await openDialog(page).getByRole('button', { name: 'Find', exact: true }).click();
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
      await openDialog(page).getByRole('button', { name: 'Keep everything' }).click();
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
      await openDialog(page).getByLabel('Folder, file or web address').fill('https://docs.example.com/');
    },
    essential: [
      { role: 'textbox', name: 'Folder, file or web address' },
      { role: 'button', name: 'Cancel' },
    ],
  },
  {
    name: 'Settings',
    async go(page) {
      await openDialog(page).getByRole('button', { name: 'Cancel' }).click();
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
      await openDialog(page).getByLabel('Which traces').fill('kind:ask');
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
  ...EVALS_STOPS,
  ...RELEASES_STOPS,
  {
    name: 'a load scenario, with what it would do',
    async go(page) {
      await openView(page, 'Load');
      await page.getByRole('img', { name: /^The scenario offers/ }).waitFor();
    },
    essential: [
      { role: 'textbox', name: 'Text of the scenario' },
      { role: 'button', name: 'Run' },
    ],
  },
  {
    name: 'a load run, live',
    async go(page) {
      await page.getByRole('main').getByRole('button', { name: 'Run', exact: true }).click();
      await page
        .getByRole('banner')
        .getByText(/^running 0:0[3-9]/)
        .waitFor();
    },
    essential: [
      { role: 'button', name: 'Stop run' },
      { role: 'link', name: 'Traces' },
    ],
  },
  {
    name: 'a load run that was stopped',
    async go(page) {
      const stop = page.getByRole('button', { name: 'Stop run' });
      if (await stop.isVisible()) await stop.click();
      await page.getByRole('button', { name: 'Run again' }).waitFor();
    },
    essential: [
      { role: 'button', name: 'Run again' },
      { role: 'button', name: 'Runs' },
    ],
  },
  {
    name: 'the load runs',
    async go(page) {
      await page.getByRole('button', { name: 'Runs', exact: true }).click();
      await page.getByRole('grid', { name: 'Load runs' }).getByRole('row').nth(1).waitFor();
    },
    essential: [{ role: 'row', name: /gate/ }],
  },
  {
    name: 'Load, the capacity',
    async go(page) {
      await page.getByRole('radio', { name: 'Capacity' }).check({ force: true });
      await page.getByRole('button', { name: 'Find the capacity' }).waitFor();
    },
    essential: [
      { role: 'button', name: 'Find the capacity' },
      { role: 'textbox', name: 'Runs at most' },
    ],
  },
  {
    name: 'Load, the drills',
    async go(page) {
      await openView(page, 'Load');
      await page.getByRole('radio', { name: 'Drills' }).check({ force: true });
      await openColumn(page, 'Drills');
      await page
        .getByRole('grid', { name: 'Drills' })
        .getByRole('row', { name: /^retry-storm/ })
        .waitFor();
    },
    essential: [
      { role: 'row', name: /^retry-storm/ },
      { role: 'button', name: 'Run all' },
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
