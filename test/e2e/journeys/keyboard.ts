import type { Page } from 'playwright-core';

/** Tab stops in a view at most; past this a control cannot be called reachable. */
const MAX_STEPS = 60;

/** What has the focus, as a screen reader names it, and whether a sighted person can tell. */
export interface Focus {
  name: string;
  role: string;
  isMarked: boolean;
}

/** @returns the focused element; `isMarked` when it or a box around it has an outline, a ring or a border of its own */
export function focusOf(page: Page): Promise<Focus> {
  return page.evaluate(() => {
    const element = document.activeElement ?? document.body;
    const name = element.getAttribute('aria-label') ?? element.textContent ?? '';
    const hasRing = (candidate: Element | null, pseudo?: '::after'): boolean => {
      if (candidate === null) return false;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(candidate, pseudo);
      return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
    };
    return {
      name: name.trim(),
      role: element.getAttribute('role') ?? element.tagName.toLowerCase(),
      // A field's ring is drawn by the box around it, a row's by its cells, a panel's over its content.
      isMarked:
        hasRing(element) ||
        hasRing(element, '::after') ||
        [element.parentElement, element.firstElementChild, element.nextElementSibling].some((near) => hasRing(near)),
    };
  });
}

/** Presses a key until what has the focus has this name. @throws when it is not reached */
export async function stepTo(page: Page, key: 'Tab' | 'Shift+Tab' | 'F6' | 'ArrowDown', name: RegExp): Promise<Focus> {
  const passed: string[] = [];
  for (let step = 0; step < MAX_STEPS; step += 1) {
    await page.keyboard.press(key);
    const focus = await focusOf(page);
    if (name.test(focus.name)) return focus;
    passed.push(focus.name.slice(0, 40));
  }
  throw new Error(`${name} is not reached with ${key}; passed ${passed.join(' | ')}`);
}
