/**
 * An engine that erases documents one after the other until it is killed:
 * `node erasing-engine.ts <home> <workspace> <path>…`. One line when it begins, one for each that is proved.
 */
import { writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { once } from 'node:events';
import { createEngine } from '../../main/engine/create-engine.ts';
import { findPackageLayout } from './bundled-package-layout.ts';

const [home = '', workspace = '', ...paths] = process.argv.slice(2);
/** Written at once and by the system: what was told must have left this process before it can be killed. */
const tell = (line: string): void => void writeSync(1, `${line}\n`);

// Otherwise written at a peaceful end, which no engine of the loop has.
flushCompileCache();
tell('loaded');
await once(process.stdin, 'data');
const engine = await createEngine({ environment: { TRESTLE_HOME: home }, layout: findPackageLayout() });
await engine.call('workspace.open', { path: workspace });
tell('erasing');
for (const path of paths) {
  const target = { kind: 'path', sourceId: 'docs', path } as const;
  const { erasureId } = await engine.call('erasure.run', { target, confirmed: true });
  tell(`proved ${erasureId}`);
}
await engine.dispose();
