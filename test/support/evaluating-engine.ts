/**
 * An engine that runs an eval until it is killed, one run after the other; one that was interrupted goes on first:
 * `node evaluating-engine.ts <home> <workspace> <eval>`. One line when it works, one whenever results are written, one for
 * each run that is through.
 */
import { writeSync } from 'node:fs';
import { once } from 'node:events';
import { flushCompileCache } from 'node:module';
import { createEngine } from '../../main/engine/create-engine.ts';
import { findPackageLayout } from './bundled-package-layout.ts';

const [home = '', workspace = '', name = ''] = process.argv.slice(2);
/** Written at once and by the system: what was told must have left this process before it can be killed. */
const tell = (line: string): void => void writeSync(1, `${line}\n`);

// Otherwise written at a peaceful end, which no engine of the loop has.
flushCompileCache();
tell('loaded');
await once(process.stdin, 'data');
const engine = await createEngine({
  environment: { TRESTLE_HOME: home, TRESTLE_KEYRING: 'off' },
  layout: findPackageLayout(),
});
await engine.call('workspace.open', { path: workspace });
for (;;) {
  const [last] = await engine.call('eval.runs', { limit: 1 });
  const { runId } =
    last?.state === 'interrupted'
      ? await engine.call('eval.resume', { runId: last.runId })
      : await engine.call('eval.start', { eval: name, cache: false });
  tell(`running ${runId}`);
  for await (const event of engine.stream('eval.watch', { runId })) {
    if (event.type === 'progress' && event.done > 0) tell(`done ${event.done}`);
    if (event.type === 'finished') tell(`finished ${runId}`);
  }
}
