import type { Locator, Page } from 'playwright-core';
import { openView, type View } from './tour-steps.ts';

const line = (page: Page, words: string): Locator => page.locator('.view-line').filter({ hasText: words }).first();

/** The sample's prompt as somebody works on it: an edit with a slip in it. */
export const PROMPT_VIEWS: readonly View[] = [
  {
    name: 'prompts',
    hasContrast: true,
    async go({ page }) {
      await openView(page, 'Prompts');
      await line(page, '## system').click();
      await page.keyboard.press('End');
      await page.keyboard.type(
        '\nWhen somebody asks about leave or a claim, always name the day by\nwhich it has to be used or filed, and say so first: {{ questoin',
      );
      await page.keyboard.press('Escape');
      await page.locator('.prompt-lens').waitFor();
    },
  },
];
