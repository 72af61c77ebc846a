import type { CliContext } from './cli-context.ts';
import { plainText } from './plain-text.ts';

/** One line on stderr that is written over; only on a terminal, never in a pipe. */
export interface ProgressLine {
  show(text: string): void;
  clear(): void;
}

/** Redrawn at most this often, in milliseconds: faster flickers and costs. */
const REDRAW_INTERVAL_MS = 100;
const ERASE_LINE = '\r\u001b[2K';

export function createProgressLine(context: CliContext, flags: { quiet?: boolean }): ProgressLine {
  const isShown = (context.stderr.isTTY ?? false) && !(flags.quiet ?? false);
  let lastDrawn = -REDRAW_INTERVAL_MS;
  return {
    show: (text) => {
      const now = performance.now();
      if (!isShown || now - lastDrawn < REDRAW_INTERVAL_MS) return;
      lastDrawn = now;
      context.stderr.write(`${ERASE_LINE}${plainText(text).slice(0, 120)}`);
    },
    clear: () => {
      if (isShown) context.stderr.write(ERASE_LINE);
    },
  };
}
