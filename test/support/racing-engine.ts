/**
 * Opens a workspace again and again, each time on a word: `node racing-engine.ts <home> <workspace>`.
 *
 * `open` starts an engine, opens the workspace and answers `owner` or `attached`; `ask` answers the workspace's name as
 * the engine tells it now; `close` disposes of the engine and answers `closed`. What fails is answered as `failed: …`.
 */
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createEngine } from '../../main/engine/create-engine.ts';
import { findPackageLayout } from './bundled-package-layout.ts';
import type { Engine } from '../../main/engine/engine-types.ts';

const [home = '', workspace = ''] = process.argv.slice(2);
let engine: Engine | null = null;

async function obey(word: string): Promise<string> {
  if (word === 'open') {
    engine = await createEngine({ environment: { TRESTLE_HOME: home }, layout: findPackageLayout() });
    const { isAttached } = await engine.call('workspace.open', { path: workspace, create: true });
    return isAttached ? 'attached' : 'owner';
  }
  if (word === 'ask') return (await engine?.call('status.read', {}))?.workspaceName ?? 'nothing is open';
  await engine?.dispose();
  engine = null;
  return 'closed';
}

writeSync(1, 'ready\n');
for await (const word of createInterface({ input: process.stdin })) {
  const answer = await obey(word).catch((error: unknown) => `failed: ${String(error)}`);
  writeSync(1, `${answer}\n`);
}
