/** Stands for an engine that is killed while a parser hangs. Tells the process id of the parser. */
import type { DocumentId } from '../../main/contract/ids.ts';
import { ParsePool } from '../../main/retrieval/ingest/parse-pool.ts';

const [, , workerUrl = ''] = process.argv;
const limits = { timeoutMs: 120_000, heapMib: 100, residentMib: 400 };
const pool = new ParsePool({ workerUrl: new URL(workerUrl), limits, size: 1 });
const common = {
  documentId: 'doc_0' as DocumentId,
  format: 'text',
  knownHash: null,
  maxFileBytes: 1000,
  capFactor: 1,
  takesPart: false,
  ocr: 'off',
} as const;
const result = await pool.run({ ...common, absolutePath: '/pid', path: 'pid' });
void pool.run({ ...common, absolutePath: '/hang', path: 'hang' });
process.stdout.write(result.kind === 'skipped' ? `${result.message}\n` : '');
