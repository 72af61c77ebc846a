import { setTimeout as delay } from 'node:timers/promises';

/** Generous: a loaded machine must not fail a test that only says what comes, not when. Milliseconds. */
const GIVE_UP_MS = 120_000;
const POLL_MS = 50;

/**
 * Waits until a reading is as wanted.
 *
 * @throws with the last reading when it never is
 */
export async function eventually<Value>(
  read: () => Promise<Value> | Value,
  isWanted: (value: Value) => boolean,
  signal?: AbortSignal,
): Promise<Value> {
  const startedAt = performance.now();
  for (;;) {
    signal?.throwIfAborted();
    const value = await read();
    if (isWanted(value)) return value;
    if (performance.now() - startedAt > GIVE_UP_MS)
      throw new Error(`it stayed ${JSON.stringify(value)?.slice(0, 2000)}`);
    await delay(POLL_MS);
  }
}
