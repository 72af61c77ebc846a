import type { WebContents } from 'electron';

/** So many crashes of the page within the window below and it is not loaded again. */
export const MAX_PAGE_CRASHES = 3;
/** In milliseconds. */
export const PAGE_CRASH_WINDOW_MS = 60_000;

export interface PageCrashOptions {
  now: () => number;
  /** Called instead of a further reload. */
  onGivenUp: (reason: string) => void;
}

/** Loads a page again whose process is gone: the engine holds the work, so the page comes back to it. */
export function reloadCrashedPage(contents: WebContents, { now, onGivenUp }: PageCrashOptions): void {
  let crashedAt: number[] = [];
  contents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return;
    crashedAt = [...crashedAt.filter((at) => now() - at < PAGE_CRASH_WINDOW_MS), now()];
    if (crashedAt.length < MAX_PAGE_CRASHES) contents.reload();
    else onGivenUp(reason);
  });
}
