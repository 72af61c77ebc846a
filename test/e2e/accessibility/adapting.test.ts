import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { focusOf } from '../journeys/keyboard.ts';
import { openBrowser, type Stage } from '../journeys/stage.ts';
import type { Stop } from './tour-stop.ts';
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

/** @returns what had the focus without showing it, of the next stops of this key */
async function unmarkedStops(page: Page, key: 'Tab' | 'Shift+Tab'): Promise<string[]> {
  const unmarked: string[] = [];
  for (let stop = 0; stop < TAB_STOPS; stop += 1) {
    await page.keyboard.press(key);
    const focus = await focusOf(page);
    // Past the last control the browser's own bar has the focus; the palette's one field has its caret.
    if (focus.role !== 'body' && focus.role !== 'combobox' && !focus.isMarked)
      unmarked.push(`${focus.role} ${focus.name.slice(0, 40)}`);
  }
  return unmarked;
}

async function expectInReach(page: Page, essential: Stop['essential']): Promise<void> {
  expect(await sidewaysScroll(page)).toBe(0);
  for (const { role, name } of essential) {
    // A trial click scrolls there and fails when anything lies over it.
    await page.getByRole(role, { name }).first().click({ trial: true });
  }
  // What the pointer rests on is named beside it, and a tooltip that a pointer may enter lies over what is next to it.
  await page.mouse.move(ZOOMED.width - 1, ZOOMED.height / 2);
}

describe('what matters can be used at 200 % with wide text spacing, then in forced colours and without motion,', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openBrowser();
    await stage.page.setViewportSize(ZOOMED);
    await stage.page.addStyleTag({ content: TEXT_SPACING });
  });
  afterAll(() => stage?.close());

  test.each(TOUR)('in $name', async ({ go, essential }) => {
    const { page } = stage;
    await page.emulateMedia({ forcedColors: 'none', reducedMotion: 'no-preference' });
    await go(page);
    await expectInReach(page, essential);
    // Forced colours take away what is told by a colour alone, at any size.
    await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
    await expectInReach(page, essential);
    // There and back: a menu may close when the focus leaves it, and is looked at no more.
    expect(await unmarkedStops(page, 'Tab'), 'in forced colours').toEqual([]);
    await page.emulateMedia({ forcedColors: 'none', reducedMotion: 'no-preference' });
    expect(await unmarkedStops(page, 'Shift+Tab'), 'in the theme').toEqual([]);
  });
});
