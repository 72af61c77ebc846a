import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, type Stage } from '../journeys/stage.ts';
import { TOUR } from './tour.ts';

/** Rules that colours can break: the others are asked once, since nothing else changes between themes. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** What the system asks for, the theme that follows from it, and what axe is asked about it. */
const THEMES = [
  { theme: 'dark', colorScheme: 'dark', contrast: 'no-preference', rules: null },
  { theme: 'light', colorScheme: 'light', contrast: 'no-preference', rules: COLOUR_RULES },
  // High contrast promises AAA.
  { theme: 'contrast', colorScheme: 'dark', contrast: 'more', rules: [...COLOUR_RULES, 'color-contrast-enhanced'] },
] as const;

/**
 * Runs axe on the page as it stands.
 *
 * @param rules null for all that axe has for WCAG 2.2 AA and its own best practices
 * @returns each violation as one line: the rule, and what breaks it
 */
async function violations(page: Page, rules: readonly string[] | null): Promise<string[]> {
  // The page is one frame: axe need not open a second page to bring the results of several together.
  const builder = new AxeBuilder({ page })
    .setLegacyMode()
    .options(rules === null ? { rules: { 'target-size': { enabled: true } } } : { runOnly: [...rules] });
  const { violations: found, passes } = await builder.analyze();
  expect(passes.map(({ id }) => id)).toContain('color-contrast');
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary ?? ''}`),
  );
}

describe('axe finds nothing, in any theme,', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openBrowser();
    // Colours on their way from one theme to the next are nobody's colours.
    await stage.page.emulateMedia({ reducedMotion: 'reduce' });
  });
  afterAll(() => stage?.close());

  test.each(TOUR)('in $name', async ({ go }) => {
    const { page } = stage;
    await go(page);
    for (const { theme, rules, ...media } of THEMES) {
      await page.emulateMedia(media);
      await page.locator(`html[data-theme="${theme}"]`).waitFor();
      expect(await violations(page, rules), theme).toEqual([]);
    }
  });
});
