import type { Page } from 'playwright-core';
import { openView } from '../journeys/screens.ts';
import { openColumn, type Stop } from './tour-stop.ts';

/** On a small window the panels are faces of one. */
async function lookAtFace(page: Page, name: string): Promise<void> {
  const face = page.getByRole('radio', { name, exact: true });
  if ((await face.count()) > 0) await face.check({ force: true });
}

/** The Prompts view: a text with a problem in it, its versions, and a grid that was run. */
export const PROMPTS_STOPS: readonly Stop[] = [
  {
    name: 'Prompts',
    async go(page) {
      await openView(page, 'Prompts');
      await page.locator('.view-line').filter({ hasText: '$schema' }).waitFor();
    },
    essential: [
      { role: 'button', name: /^answer.prompt.md/ },
      { role: 'tab', name: /^Problems/ },
    ],
  },
  {
    name: 'Prompts, with a problem explained',
    async go(page) {
      // At 200 % a handful of lines is in sight: the caret brings the end along.
      await page.locator('.view-line').filter({ hasText: '$schema' }).click();
      await page.keyboard.press('ControlOrMeta+End');
      await page.keyboard.type(' Dear {{ nobody ');
      await page.keyboard.press('Escape');
      await page.locator('.prompt-lens').waitFor();
    },
    essential: [
      { role: 'button', name: /^error: / },
      { role: 'button', name: 'Revert' },
    ],
  },
  {
    name: 'Prompts, the versions',
    async go(page) {
      await lookAtFace(page, 'Versions');
      await page.getByRole('table', { name: /line.* added/ }).waitFor();
    },
    essential: [
      { role: 'button', name: 'Measure' },
      { role: 'combobox', name: /^Before/ },
    ],
  },
  {
    name: 'Prompts, the grid',
    async go(page) {
      await lookAtFace(page, 'Text');
      await page.getByRole('button', { name: 'Revert' }).click();
      await lookAtFace(page, 'Grid');
      await page.getByRole('button', { name: 'Run the grid' }).click();
      await page.getByRole('table', { name: 'Answers by input and model' }).getByRole('link').first().waitFor();
      await page.getByRole('button', { name: 'Run the grid' }).waitFor();
    },
    essential: [{ role: 'button', name: 'Run the grid' }],
  },
  {
    name: 'Prompts, the rendering',
    async go(page) {
      await lookAtFace(page, 'Text');
      await openColumn(page, 'Rendered');
      await page.getByRole('region', { name: 'Rendered' }).getByRole('article').first().waitFor();
    },
    essential: [{ role: 'button', name: /^from/ }],
  },
];
