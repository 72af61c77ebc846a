import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Rectangle } from 'electron';
import * as z from 'zod';

const stateFile = z.object({
  bounds: z.object({ x: z.int(), y: z.int(), width: z.int().min(1), height: z.int().min(1) }),
  isMaximized: z.boolean(),
});
export type WindowState = z.infer<typeof stateFile>;

/** So much of a window, in pixels each way, must be on some display for it to be found and dragged. */
const MIN_VISIBLE = 100;

/** @returns where the window was when it was last closed; null when that is unknown or on no display any more */
export function readWindowState(path: string, displays: readonly { workArea: Rectangle }[]): WindowState | null {
  const parsed = stateFile.safeParse(readJson(path));
  if (!parsed.success) return null;
  return displays.some(({ workArea }) => isReachable(parsed.data.bounds, workArea)) ? parsed.data : null;
}

/** Keeps where the window is. A window that opens in its default place is not worth an error. */
export function writeWindowState(path: string, state: WindowState): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const fresh = `${path}.${process.pid}`;
    writeFileSync(fresh, `${JSON.stringify(state)}\n`);
    renameSync(fresh, path);
  } catch {
    // A full or read-only disk says so where it matters.
  }
}

function isReachable(window: Rectangle, display: Rectangle): boolean {
  const width = Math.min(window.x + window.width, display.x + display.width) - Math.max(window.x, display.x);
  const height = Math.min(window.y + window.height, display.y + display.height) - Math.max(window.y, display.y);
  return width >= MIN_VISIBLE && height >= MIN_VISIBLE && window.y >= display.y;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch {
    return null;
  }
}
