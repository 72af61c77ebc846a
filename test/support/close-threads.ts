/**
 * Closes threads that are loading SQLite's add-on, each a little later than the one before, and leaves the last to the end
 * of the process. Code 0 says that nothing brought the process down.
 *
 * argv: how many threads
 */
import { ClosableWorker } from '../../native/threads/closable-worker.ts';

/** Loading the add-on and opening a database takes about two milliseconds. */
const LATEST_MS = 2;
const count = Number(process.argv[2]);

for (let index = 0; index < count; index += 1) {
  const thread = await startOpening();
  const startedAt = performance.now();
  while (performance.now() - startedAt < (index / count) * LATEST_MS);
  await thread.close();
}
await startOpening();
process.exit(0);

async function startOpening(): Promise<ClosableWorker> {
  const thread = new ClosableWorker(new URL('opening-thread.ts', import.meta.url), { settings: {}, name: 'opening' });
  await new Promise((resolve) => thread.once('message', resolve));
  return thread;
}
