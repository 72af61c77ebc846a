import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { focusOf } from '../journeys/keyboard.ts';
import { openBrowser, type Stage } from '../journeys/stage.ts';
import { TOUR } from './tour.ts';

/** 1440×900 at 200 %: half as many CSS pixels each way. */
const ZOOMED = { width: 720, height: 450 };

/** Stops pressed through when looking whether the focus shows. */
const TAB_STOPS = 12;

/** The spacing that WCAG 1.4.12 asks every text to bear. */
const TEXT_SPACING = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }`;

/** @returns CSS pixels by which the page can be scrolled sideways; wide tables scroll in themselves */
function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** @returns what had the focus without showing it */
async function unmarkedStops(page: Page): Promise<string[]> {
  const unmarked: string[] = [];
  for (let stop = 0; stop < TAB_STOPS; stop += 1) {
    await page.keyboard.press('Tab');
    const focus = await focusOf(page);
    // Past the last control the browser's own bar has the focus; the palette's one field has its caret.
    if (focus.role !== 'body' && focus.role !== 'combobox' && !focus.isMarked)
      unmarked.push(`${focus.role} ${focus.name.slice(0, 40)}`);
  }
  return unmarked;
}

describe.each([
  {
    way: 'at 200 % with wide text spacing',
    async adapt(page: Page) {
      await page.setViewportSize(ZOOMED);
      await page.addStyleTag({ content: TEXT_SPACING });
    },
  },
  {
    way: 'in forced colours and without motion',
    adapt: (page: Page) => page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' }),
  },
])('$way', ({ adapt }) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openBrowser();
    await adapt(stage.page);
  });
  afterAll(() => stage?.close());

  test.each(TOUR)('what matters can be used in $name', async ({ go, essential }) => {
    const { page } = stage;
    await go(page);
    expect(await sidewaysScroll(page)).toBe(0);
    for (const { role, name } of essential) {
      // A trial click scrolls there and fails when anything lies over it.
      await page.getByRole(role, { name }).first().click({ trial: true });
    }
    // What the pointer rests on is named beside it, and a tooltip that a pointer may enter lies over what is next to it.
    await page.mouse.move(ZOOMED.width - 1, ZOOMED.height / 2);
    expect(await unmarkedStops(page)).toEqual([]);
  });
});
