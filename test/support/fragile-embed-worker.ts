/** The real embedding worker, which dies when a text asks it to: the way to see what its owner does then. */
import { parentPort } from 'node:worker_threads';
import '../../native/embedding/embed-worker.ts';
import type { EmbedRequest } from '../../native/embedding/worker-protocol.ts';

const EXIT_TEXT = 'please exit';
const THROW_TEXT = 'please throw';

parentPort?.on('message', (request: EmbedRequest) => {
  if (request.type !== 'embed') return;
  if (request.texts.includes(EXIT_TEXT)) process.exit(7);
  if (request.texts.includes(THROW_TEXT)) throw new Error('the session is gone');
});
