import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { openView, type View } from './tour-steps.ts';

/** By its name: a notice of a rule that fires is a dialog too. */
const ruleForm = (page: Page): Locator => page.getByRole('dialog', { name: 'New alert rule' });

/** Writes a rule as the form has it after a template was chosen and `fill` was done. */
async function writeRule(page: Page, template: string, fill: () => Promise<void>): Promise<void> {
  await page.getByRole('button', { name: 'New rule…' }).click();
  await page.getByRole('combobox', { name: /^Begin with/ }).click();
  await page.getByRole('option', { name: template, exact: true }).click();
  // The list is narrowed down to what was imported, and a new rule takes that over.
  await page.getByLabel('Which runs').fill('');
  await fill();
  await page.getByRole('button', { name: 'Write the rule' }).click();
  await ruleForm(page).waitFor({ state: 'detached' });
}

/** What watches over answers: rules over traces, and traces through a pipeline that changed. */
export const WATCH_VIEWS: readonly View[] = [
  {
    name: 'traces-alerts',
    hasContrast: true,
    async go({ page }) {
      await page.getByRole('radio', { name: 'Alerts' }).check({ force: true });
      await writeRule(page, 'Answers are slow', () => Promise.resolve());
      await writeRule(page, 'Small losses add up', () => Promise.resolve());
      await writeRule(page, 'Answers refuse', async () => {
        await page.getByLabel(/^Bound/).fill('0.1');
        await page.getByLabel('Over at').fill('');
        await page.getByLabel('Least samples').fill('5');
      });
      await page
        .getByRole('grid', { name: 'Alert rules' })
        .getByRole('row', { name: /^Answers refuse firing/ })
        .waitFor();
      await page.getByRole('radio', { name: '1 day' }).check({ force: true });
      await page.getByText(/^In this range it would have fired 1 time/).waitFor();
    },
  },
  {
    name: 'traces-alert-form',
    async go({ page }) {
      await page.getByRole('button', { name: 'New rule…' }).click();
      await page.getByRole('combobox', { name: /^Begin with/ }).click();
      await page.getByRole('option', { name: 'Answers are slow' }).click();
      await page.getByText(/^In the last 7 days it would have fired/).waitFor();
    },
  },
  {
    name: 'replay-start',
    async go({ page, workspace }) {
      await ruleForm(page).getByRole('button', { name: 'Cancel' }).click();
      // What fires here would be in every picture that follows.
      rmSync(join(workspace(), 'alerts'), { recursive: true });
      await openView(page, 'Replay');
      await page.getByRole('button', { name: 'Replay traces…' }).click();
      await page.getByLabel('Which traces').fill('kind:ask');
      await page.getByLabel('Label (optional)').fill('three passages');
      await page.getByRole('button', { name: /^Replay \d/ }).waitFor();
    },
  },
  {
    name: 'replay',
    hasContrast: true,
    async go({ page, workspace }) {
      const pipeline = join(workspace(), 'pipelines', 'default.pipeline.jsonc');
      const before = readFileSync(pipeline, 'utf8');
      writeFileSync(pipeline, before.replace('"contextTokens": 1800, "k": 8', '"contextTokens": 600, "k": 3'));
      await page.getByRole('button', { name: /^Replay \d/ }).click();
      await page.getByRole('button', { name: 'Export report' }).waitFor();
      await page.getByRole('heading', { name: /^First divergence/ }).waitFor();
      writeFileSync(pipeline, before);
    },
  },
];
