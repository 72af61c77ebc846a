/**
 * An engine that replays until it is killed, one replay after the other; one that was interrupted goes on first:
 * `node replaying-engine.ts <home> <workspace>`. One line when it works, one for each row that is through and for each replay.
 */
import { writeSync } from 'node:fs';
import { once } from 'node:events';
import { flushCompileCache } from 'node:module';
import { createEngine } from '../../main/engine/create-engine.ts';
import { findPackageLayout } from './bundled-package-layout.ts';

const [home = '', workspace = ''] = process.argv.slice(2);
/** Written at once and by the system: what was told must have left this process before it can be killed. */
const tell = (line: string): void => void writeSync(1, `${line}\n`);
/** Few at a time, so that a kill finds some that are through and some that are not. */
const CONCURRENCY = 3;

// Otherwise written at a peaceful end, which no engine of the loop has.
flushCompileCache();
tell('loaded');
await once(process.stdin, 'data');
const engine = await createEngine({ environment: { TRESTLE_HOME: home }, layout: findPackageLayout() });
await engine.call('workspace.open', { path: workspace });
for (;;) {
  const [last] = await engine.call('replay.list', { limit: 1 });
  const { replayId } =
    last?.state === 'interrupted'
      ? await engine.call('replay.resume', { replayId: last.replayId })
      : await engine.call('replay.start', { concurrency: CONCURRENCY, candidate: { models: 'stub' } });
  tell(`replaying ${replayId}`);
  for await (const event of engine.stream('replay.watch', { replayId })) {
    if (event.type === 'replay-progress' && event.done > 0) tell('row');
    if (event.type === 'replay-finished') tell(`finished ${replayId}`);
  }
}
