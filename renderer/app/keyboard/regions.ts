const FOCUSABLE = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';

/** Regions that have something in them; an empty strip of toasts has no height. */
function visibleRegions(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('[data-region]')].filter((region) => region.offsetHeight > 0);
}

/** @returns the index to go to, wrapping; from nowhere the first or the last */
export function nextRegionIndex(current: number, count: number, step: 1 | -1): number {
  if (count === 0) return -1;
  if (current < 0) return step === 1 ? 0 : count - 1;
  return (current + step + count) % count;
}

/** Moves focus to the next or previous region (bar, header, panels, status bar, toasts): its first control, else itself. */
export function moveRegionFocus(step: 1 | -1): void {
  const regions = visibleRegions();
  const focused = document.activeElement;
  // The innermost region that holds the focus: regions may nest.
  const current = regions.findLastIndex((region) => region.contains(focused));
  const target = regions[nextRegionIndex(current, regions.length, step)];
  if (target === undefined) return;
  const inside = [...target.querySelectorAll<HTMLElement>(FOCUSABLE)].find(
    (element) => element.tabIndex >= 0 && element.closest('[data-region]') === target,
  );
  (inside ?? target).focus();
}
