import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findProgram } from '../../../scripts/bootstrap/find-program.mjs';
import { startVirtualDisplay } from '../../../scripts/suites/virtual-display.mjs';

/** Where an X server listens for the clients of a display such as `:1`. */
function socketOf(display: string): string {
  return `/tmp/.X11-unix/X${display.slice(1)}`;
}

test('gives every caller a display of its own and leaves none behind', async (context) => {
  if (findProgram('Xvfb') === undefined) context.skip('Xvfb is not installed');
  const displays = await Promise.all([startVirtualDisplay(), startVirtualDisplay()]);
  const [first, second] = displays.map(({ display }) => display) as [string, string];
  expect(first).toMatch(/^:\d+$/);
  expect(second).not.toBe(first);
  expect([first, second].map((display) => existsSync(socketOf(display)))).toEqual([true, true]);
  await Promise.all(displays.map((display) => display.stop()));
  expect([first, second].map((display) => existsSync(socketOf(display)))).toEqual([false, false]);
});
