import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { openView, type View } from './tour-steps.ts';

const line = (page: Page, words: string): Locator => page.locator('.view-line').filter({ hasText: words }).first();

/** The sample's prompt as somebody works on it: an edit with a slip in it, then what the edit does. */
export const PROMPT_VIEWS: readonly View[] = [
  {
    name: 'prompts',
    hasContrast: true,
    async go({ page }) {
      await openView(page, 'Prompts');
      await line(page, '## system').click();
      await page.keyboard.press('End');
      await page.keyboard.type(
        '\nWhen somebody asks about leave or a claim, always name the day by\nwhich it has to be used or filed, and say so first',
      );
      await page.getByRole('button', { name: 'Run the grid' }).click();
      await page.getByRole('table', { name: 'Answers by input and model' }).getByRole('link').first().waitFor();
      await page.getByRole('button', { name: 'Run the grid' }).waitFor();
      await page
        .getByRole('region', { name: /^Output/ })
        .getByRole('button', { name: /^Run/ })
        .click();
      await page
        .getByRole('region', { name: /^Output/ })
        .getByRole('link', { name: 'Open trace' })
        .waitFor();
      // A slip that comes after: what was run before it is marked as of an earlier text.
      await line(page, 'which it has to be').click();
      await page.keyboard.press('End');
      await page.keyboard.type(': {{ questoin');
      await page.keyboard.press('Escape');
      await page.locator('.prompt-lens').waitFor();
    },
  },
  {
    name: 'prompts-behaviour',
    hasContrast: true,
    async go({ page }) {
      await page
        .getByRole('button', { name: /^error: / })
        .first()
        .click();
      await page.keyboard.press('ControlOrMeta+.');
      await page.locator('.action-widget').getByText('Change to question').waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.prompt-lens').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: /^Replay last/ }).click();
      await page.getByRole('table', { name: 'Behaviour of both versions' }).waitFor();
    },
  },
  {
    name: 'prompts-blame',
    async go({ page, workspace }) {
      await page.getByRole('button', { name: /^Save/ }).click();
      await page.getByText('Saved answer.prompt.md').waitFor();
      await page.getByRole('radio', { name: 'Blame' }).check({ force: true });
      await page.getByRole('table', { name: 'Lines and the versions that brought them' }).waitFor();
      // The pictures after this one are of the sample as it comes.
      const file = join(workspace(), 'prompts', 'answer.prompt.md');
      writeFileSync(file, readFileSync(file, 'utf8').replace(/^When somebody asks.*\n.*\n/m, ''));
    },
  },
];
