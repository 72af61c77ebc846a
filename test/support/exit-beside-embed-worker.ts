/**
 * A process that exits while its embedding worker is busy:
 * `node exit-beside-embed-worker.ts <model directory> loading|working <exit after ms>`.
 */
import { setTimeout } from 'node:timers/promises';
import { createWorkerEmbeddingModel } from '../../native/embedding/worker-embedding-model.ts';

const [directory = '', moment, exitAfterMs] = process.argv.slice(2);
const workerUrl = new URL('../../native/embedding/embed-worker.ts', import.meta.url);
const loading = createWorkerEmbeddingModel({ workerUrl, model: { kind: 'builtin', directory } });
if (moment === 'working') {
  const model = await loading;
  void model.embed(Array<string>(50_000).fill('the write-ahead log '.repeat(100)), { purpose: 'passage' });
}
await setTimeout(Number(exitAfterMs));
process.exit(42);
