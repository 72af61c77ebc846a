import { openView } from '../journeys/screens.ts';
import { openColumn, type Stop } from './tour-stop.ts';

/** The Prompts view: a text, a problem in it, and what it is rendered to. */
export const PROMPTS_STOPS: readonly Stop[] = [
  {
    name: 'Prompts',
    async go(page) {
      await openView(page, 'Prompts');
      await page.locator('.view-line').filter({ hasText: '## system' }).waitFor();
    },
    essential: [
      { role: 'textbox', name: /^Text of/ },
      { role: 'button', name: /^answer.prompt.md/ },
      { role: 'tab', name: /^Problems/ },
    ],
  },
  {
    name: 'Prompts, with a problem explained',
    async go(page) {
      const line = page.locator('.view-line').filter({ hasText: '## system' });
      await line.click();
      await page.keyboard.press('End');
      await page.keyboard.press('Enter');
      await page.keyboard.type('Dear {{ nobody ');
      await page.keyboard.press('Escape');
      await page.locator('.prompt-lens').waitFor();
    },
    essential: [
      { role: 'button', name: /^error: / },
      { role: 'button', name: 'Revert' },
    ],
  },
  {
    name: 'Prompts, the rendering',
    async go(page) {
      await page.getByRole('button', { name: 'Revert' }).click();
      await openColumn(page, 'Rendered');
      await page.getByRole('region', { name: 'Rendered' }).getByRole('article').first().waitFor();
    },
    essential: [{ role: 'button', name: /^from/ }],
  },
];
