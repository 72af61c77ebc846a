import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, type Stage } from '../journeys/stage.ts';
import { TOUR } from './tour.ts';

/** Rules that colours can break, beside contrast: all others are asked once, since nothing else changes between themes. */
const LINK_RULES = ['link-in-text-block'] as const;

/** What the system asks for, the theme that follows from it, and what axe is asked about it. */
const DARK = { theme: 'dark', colorScheme: 'dark', contrast: 'no-preference', rules: null } as const;
const LIGHT = {
  theme: 'light',
  colorScheme: 'light',
  contrast: 'no-preference',
  rules: ['color-contrast', ...LINK_RULES],
} as const;
/** High contrast promises AAA, which holds what AA asks for. */
const CONTRAST = {
  theme: 'contrast',
  colorScheme: 'dark',
  contrast: 'more',
  rules: ['color-contrast-enhanced', ...LINK_RULES],
} as const;

/**
 * Axe takes most of the tour's time, and the views draw with the same few colours: in `npm test` every stop is seen in dark
 * and in one of the other themes by turns, in the long run in all.
 */
const IS_LONG = process.env['TRESTLE_TEST_LONG'] === '1';
const STOPS = TOUR.map((stop, at) => ({
  ...stop,
  themes: IS_LONG ? [DARK, LIGHT, CONTRAST] : [DARK, at % 2 === 0 ? LIGHT : CONTRAST],
}));

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
  expect(passes.map(({ id }) => id).some((id) => id.startsWith('color-contrast'))).toBe(true);
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary ?? ''}`),
  );
}

describe('axe finds nothing', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openBrowser();
    // Colours on their way from one theme to the next are nobody's colours.
    await stage.page.emulateMedia({ reducedMotion: 'reduce' });
  });
  afterAll(() => stage?.close());

  test.each(STOPS)('in $name', async ({ go, themes }) => {
    const { page } = stage;
    await go(page);
    for (const { theme, rules, ...media } of themes) {
      await page.emulateMedia(media);
      await page.locator(`html[data-theme="${theme}"]`).waitFor();
      expect(await violations(page, rules), theme).toEqual([]);
    }
  });
});
