import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runTypeScript } from '../../support/run-typescript.ts';

const CLOSING = fileURLToPath(new URL('../../support/close-threads.ts', import.meta.url));
/** Terminated instead of closed, the first dozen of them abort the process. */
const THREADS = 30;

test('threads that are closed while they load an add-on, or left to the end of the process, do not take it with them', async () => {
  const closing = runTypeScript(CLOSING, [String(THREADS)]);
  expect(await closing.ended).toBeNull();
  expect(closing.child.exitCode).toBe(0);
});
