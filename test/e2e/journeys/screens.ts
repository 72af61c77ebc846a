import { expect } from 'vitest';
import type { Locator, Page } from 'playwright-core';

/** What a person sees and does, in the page's own words. */

/** @returns the panel of that name: a region with a header */
export function panel(page: Page, name: string | RegExp): Locator {
  return page.getByRole('region', { name });
}

/** @returns the dialog that is open; toasts, which are dialogs to a screen reader, stay out of it */
export function openDialog(page: Page): Locator {
  return page.getByRole('dialog').and(page.locator(':not([data-region="toasts"] *)'));
}

export async function openView(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

/** Types a question of its own conversation and waits until its answer is complete. */
export async function ask(page: Page, question: string): Promise<void> {
  await page.getByRole('button', { name: 'New question' }).click();
  await page.getByLabel('Question', { exact: true }).fill(question);
  await page.getByLabel('Question', { exact: true }).press('Enter');
  await answerComplete(page);
}

/** @returns how it ended, as a screen reader hears it: `Answer complete, 3 citations.`, `The question was refused.` */
export async function answerComplete(page: Page): Promise<string> {
  const ending = panel(page, 'Answer').getByText(/^Answer complete|^The question was refused/);
  await ending.waitFor({ state: 'attached' });
  return (await ending.textContent()) ?? '';
}

/** @returns the citations in the answer's text, in order */
export function citations(page: Page): Locator {
  return panel(page, 'Answer')
    .getByRole('paragraph')
    .getByRole('button', { name: /^Citation \d/ });
}

/** The text that the document view marks as cited. */
export async function citedText(page: Page): Promise<string> {
  const marks = page.getByRole('group', { name: /^Text of / }).locator('mark');
  await marks.first().waitFor();
  return (await marks.allTextContents()).join('');
}

/** The trace id in the address. */
export function traceIdOf(page: Page): string {
  const id = /#\/traces\/([0-9a-f]{32})/.exec(page.url())?.[1];
  expect(id, page.url()).toBeDefined();
  return id ?? '';
}
