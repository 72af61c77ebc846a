/** An import process that sends one batch and then does what its file's name says: hangs, or dies. */
import { writeSync } from 'node:fs';
import type { PackedBatch } from '../../main/trace/import/packed-batch.ts';

process.on('message', (request: { kind: string; task?: { path: string } }) => {
  if (request.kind !== 'map') return;
  const path = request.task?.path ?? '';
  const batch: PackedBatch = {
    startsAnew: true,
    texts: [],
    traces: [{ traceId: path, spans: [], words: [], row: null }],
  };
  process.send?.({ kind: 'batch', batch, bytesRead: 1 });
  if (path.includes('dies')) {
    writeSync(2, 'Error: a mapper went wrong\n');
    setTimeout(() => process.exit(7), 20);
  } else if (!path.includes('hangs')) process.send?.({ kind: 'done', problem: null });
});
process.send?.({ kind: 'ready' });
