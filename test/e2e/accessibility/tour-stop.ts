import type { Page } from 'playwright-core';

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
export async function openColumn(page: Page, label: string): Promise<void> {
  // What the column does may be called the same: its button is no quiet one.
  const opener = page
    .getByRole('main')
    .getByRole('button', { name: label, exact: true })
    .and(page.locator('[data-kind="quiet"]'));
  if (await opener.isVisible()) await opener.click();
}

/** A column that was opened over the view lies over what is pressed next. */
export async function closeColumn(page: Page): Promise<void> {
  const close = page.locator('.drawer__close');
  if (await close.isVisible()) await close.click();
}
