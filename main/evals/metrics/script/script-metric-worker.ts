import { parentPort } from 'node:worker_threads';
import { BugError } from '../../../base/errors/bug-error.ts';
import { createScriptInterpreter } from './run-script.ts';
import type { ScriptReply, ScriptRequest } from './script-protocol.ts';

if (parentPort === null) throw new BugError('script-metric-worker is the entry of a worker thread, not a program');
const port = parentPort;
const answer = await createScriptInterpreter();
port.on('message', (request: ScriptRequest) => port.postMessage(answer(request)));
port.postMessage({ type: 'ready' } satisfies ScriptReply);
