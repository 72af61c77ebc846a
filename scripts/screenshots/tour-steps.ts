/** What the pictures of the tour have in common: what each is made from, and steps that several of them take. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';

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

/** Gives an agent a task, and waits until its run is in front. */
export async function give(page: Page, task: string): Promise<void> {
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

export const answerPanel = (page: Page): Locator => page.getByRole('region', { name: 'Answer' });
export const citation = (page: Page, marker: number): Locator =>
  answerPanel(page)
    .getByRole('button', { name: new RegExp(`^Citation ${marker}:`) })
    .first();

/** What ended while another view was in front stays noted in Sources until it is dismissed. */
export async function dismissNotes(page: Page): Promise<void> {
  const dismiss = page.getByRole('main').getByRole('button', { name: 'Dismiss' });
  while ((await dismiss.count()) > 0) await dismiss.first().click();
}

export async function addSource(page: Page, path: string): Promise<void> {
  await dismissNotes(page);
  await page.getByRole('button', { name: 'Add source' }).click();
  await page.getByRole('dialog').getByLabel('Folder, file or web address').fill(path);
  await page.getByRole('dialog').getByRole('button', { name: 'Add and read' }).click();
  const done = page.getByText(/^Sources are read\./).first();
  await done.waitFor();
  await dismissNotes(page);
}

export async function actAs(page: Page, name: string): Promise<void> {
  await page.getByRole('combobox', { name: /^as:/ }).click();
  await page.getByRole('option', { name: new RegExp(`^${name}`) }).click();
}

export async function openView(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

export async function askNew(page: Page, question: string): Promise<void> {
  await page.getByRole('button', { name: 'New question' }).click();
  await ask(page, question);
}

/** Asks and waits for the end, which is when the link leads to another trace than before. */
export async function ask(page: Page, question: string): Promise<void> {
  const link = page.getByRole('link', { name: /^Open trace/ });
  const before = (await link.count()) === 0 ? '' : await link.getAttribute('href');
  const field = page.getByLabel('Question', { exact: true });
  await field.fill(question);
  await field.press('Enter');
  await link.and(page.locator(`:not([href="${before}"])`)).waitFor();
}

/** Asks while the search by meaning has a millisecond: its stage takes the ladder, and the answer says so. */
export async function askInHaste({ page, workspace }: TourContext, question: string): Promise<void> {
  const file = join(workspace(), 'pipelines', 'default.pipeline.jsonc');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(/("uses": "retrieve\/vector",.*?"timeoutMs": )\d+/s, '$11'));
  await askNew(page, question);
  writeFileSync(file, text);
}
