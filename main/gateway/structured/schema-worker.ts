import { parentPort } from 'node:worker_threads';
import { BugError } from '../../base/errors/bug-error.ts';
import { createSchemaService } from './answer-schema-request.ts';
import type { SchemaReply, SchemaRequest } from './schema-protocol.ts';

if (parentPort === null) throw new BugError('schema-worker is the entry of a worker thread, not a program');
const port = parentPort;
const answer = createSchemaService();
port.on('message', (request: SchemaRequest) => port.postMessage(answer(request)));
port.postMessage({ type: 'ready' } satisfies SchemaReply);
