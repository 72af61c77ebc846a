import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { orderCall, orderNothing, writeNoteTool } from './tour-agent.ts';
import { declareProvider, openSettings, setTokensPerDay, switchTo, writeOutage } from './tour-gateway.ts';
import { EVALS_VIEWS } from './tour-evals.ts';
import { LOAD_VIEWS } from './tour-load.ts';
import { RELEASE_VIEWS } from './tour-releases.ts';
import { askNew, give, openView, type View } from './tour-steps.ts';

/** Load, tools, agents, models and limits: the second half of the tour. */
export const OPERATION_VIEWS: readonly View[] = [
  ...EVALS_VIEWS,
  ...LOAD_VIEWS,
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
    name: 'agent-run-again',
    async go({ page }) {
      await page.getByRole('button', { name: 'Run again from step 3' }).click();
      await page
        .getByRole('dialog')
        .getByText(/^Steps 1 to 2 are kept/)
        .waitFor();
    },
  },
  {
    name: 'agent-approval',
    hasContrast: true,
    async go({ page, workspace }) {
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
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
    name: 'settings-edit-policy',
    async go({ page }) {
      await page.getByRole('button', { name: 'Edit policy/hosted' }).click();
      const text = page.getByLabel('Text of the file');
      await text.fill((await text.inputValue()).replace('"endpoints"', '"endpoint"'));
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^Go to line/ })
        .waitFor();
    },
  },
  {
    name: 'settings-vault',
    async go({ page }) {
      await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
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
      setTokensPerDay(workspace(), 100);
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
    async go({ page, workspace }) {
      setTokensPerDay(workspace(), null);
      await openSettings(page, 'Connections');
      await page
        .getByRole('grid', { name: /^Connections/ })
        .getByRole('row')
        .nth(1)
        .click();
    },
  },
  ...RELEASE_VIEWS,
];
