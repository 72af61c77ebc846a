/** A parse worker that does to itself what the path of a file says. */
import { parentPort } from 'node:worker_threads';
import type { ParseTask, ParseWorkerMessage } from '../../main/retrieval/ingest/parse-protocol.ts';

const port = parentPort;
port?.on('message', ({ path }: ParseTask) => {
  if (path.includes('hang')) for (;;);
  if (path.includes('exit')) process.exit(7);
  if (path.includes('throw')) throw new Error('a parser that gave up');
  if (path.includes('hog')) {
    const hoard: string[][] = [];
    for (;;) hoard.push(Array.from({ length: 10_000 }, (_, index) => `${path}${index}${hoard.length}`));
  }
  const result = { kind: 'skipped', reason: 'empty', message: path, isIndexKept: false } as const;
  port.postMessage({ kind: 'result', result } satisfies ParseWorkerMessage);
});
port?.postMessage({ kind: 'ready' } satisfies ParseWorkerMessage);
