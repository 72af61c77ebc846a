/** A thread that loads SQLite's add-on and opens a database, having said that it is about to. */
import { parentPort } from 'node:worker_threads';
import { openSqlite } from '../../native/sqlite/open-sqlite.ts';
import { serveUntilClosed } from '../../native/threads/serve-until-closed.ts';

const port = parentPort;
if (port === null) throw new Error('opening-thread is the entry of a thread');
serveUntilClosed(port, { answer: () => undefined, close: () => undefined });
port.postMessage('opening');
openSqlite(':memory:', { readOnly: false });
