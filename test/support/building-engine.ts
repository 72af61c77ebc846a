/**
 * An engine that builds a side generation while it answers, until it is killed:
 * `node building-engine.ts <home> <workspace>`. One line when it is open, one for each answer.
 */
import { writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { once } from 'node:events';
import { createEngine } from '../../main/engine/create-engine.ts';
import { findPackageLayout } from './bundled-package-layout.ts';
import { askAll } from './engine-here.ts';

const [home = '', workspace = ''] = process.argv.slice(2);
/** Written at once and by the system: what was told must have left this process before it can be killed. */
const tell = (line: string): void => void writeSync(1, `${line}\n`);

// Otherwise written at a peaceful end, which no engine of the loop has.
flushCompileCache();
tell('loaded');
await once(process.stdin, 'data');
const engine = await createEngine({ environment: { TRESTLE_HOME: home }, layout: findPackageLayout() });
await engine.call('workspace.open', { path: workspace });
await engine.call('generation.build', { chunker: 'sentence:64/8' });
tell('building');
for (;;) {
  const { result } = await askAll(engine, { question: 'What about gate 7?' });
  tell(`trace ${result.traceId}`);
}
