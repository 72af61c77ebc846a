/** An import process that sends one batch and then does what its file's name says: hangs, or dies. */
import { writeSync } from 'node:fs';

process.on('message', (request: { kind: string; task?: { path: string } }) => {
  if (request.kind !== 'map') return;
  const path = request.task?.path ?? '';
  process.send?.({ kind: 'batch', spans: [JSON.stringify({ traceId: 't', spanId: path })], bytesRead: 1 });
  if (path.includes('dies')) {
    writeSync(2, 'Error: a mapper went wrong\n');
    setTimeout(() => process.exit(7), 20);
  } else if (!path.includes('hangs')) process.send?.({ kind: 'done', problem: null });
});
process.send?.({ kind: 'ready' });
