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
  // A button in the column may be called the same.
  const opener = page.locator('.columns__opener').getByRole('button', { name: label, exact: true });
  if (await opener.isVisible()) await opener.click();
}

/** A column that was opened over the view lies over what is pressed next. */
export async function closeColumn(page: Page): Promise<void> {
  const close = page.locator('.drawer__close');
  if (await close.isVisible()) await close.click();
}
