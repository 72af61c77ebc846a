import { createEngine } from '../../main/engine/create-engine.ts';
import { findPackageLayout } from './bundled-package-layout.ts';

/** Follows a workspace until it is killed. Arguments: home, workspace. */
const [home = '', workspace = ''] = process.argv.slice(2);
const engine = await createEngine({ environment: { TRESTLE_HOME: home }, layout: findPackageLayout(), warmUp: true });
await engine.call('workspace.open', { path: workspace });
for await (const event of engine.stream('events.subscribe', {})) {
  if (event.type === 'source-watch-changed' || event.type === 'source-refreshed')
    process.stdout.write(`${event.type}\n`);
}
