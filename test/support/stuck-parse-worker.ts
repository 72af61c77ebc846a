/** A parse process that does to itself what the path of a file says. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { serveParseTasks } from '../../main/retrieval/ingest/serve-parse-tasks.ts';

serveParseTasks(async ({ path }) => {
  if (path.includes('hang')) for (;;);
  if (path.includes('exit')) process.exit(7);
  if (path.includes('abort')) process.abort();
  if (path.includes('throw')) throw new Error('a parser that gave up');
  if (path.includes('heap')) {
    const hoard: string[][] = [];
    for (;;) hoard.push(Array.from({ length: 10_000 }, (_, index) => `${path}${index}${hoard.length}`));
  }
  if (path.includes('hoard')) {
    const hoard: Buffer[] = [];
    for (;;) hoard.push(Buffer.alloc(1024 * 1024, 1));
  }
  let message = path;
  if (path.includes('grow')) growth.push(Buffer.alloc(150 * 1024 * 1024, 1));
  if (path.includes('pid')) message = String(process.pid);
  if (path.includes('environment')) message = JSON.stringify(process.env);
  if (path.includes('connect')) message = errorOf(() => connect(9, '127.0.0.1'));
  if (path.includes('fetch'))
    message = await fetch('http://127.0.0.1:9/').then(String, (error: unknown) => String(error));
  if (path.includes('write')) message = errorOf(() => writeFileSync('/tmp/trestle-parse-wrote-this', ''));
  if (path.includes('spawn')) message = errorOf(() => spawn('true'));
  return { kind: 'skipped', reason: 'empty', message, isIndexKept: false };
});

const growth: Buffer[] = [];

function errorOf(run: () => unknown): string {
  try {
    return `done: ${String(run())}`;
  } catch (error) {
    return String(error);
  }
}
