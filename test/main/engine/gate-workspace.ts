import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../../../main/engine/engine-types.ts';
import { askAll, type EngineDesk, ingestAll } from '../../support/engine-here.ts';

/**
 * A new workspace on the desk whose only source, `docs` beside it, says when the code of a gate changes and has a file that
 * cannot be read. One question was asked.
 *
 * @returns where the workspace is, and the engine that has opened it first
 */
export async function openGateWorkspace(desk: EngineDesk): Promise<{ owner: Engine; workspace: string }> {
  const workspace = join(desk.folder, 'w');
  const docs = join(desk.folder, 'docs');
  mkdirSync(docs);
  writeFileSync(join(docs, 'gate.md'), '# Gate\n\nThe gate code changes every Monday at six in the morning.\n');
  writeFileSync(join(docs, 'broken.json'), '{"gate": ');
  const owner = await desk.start();
  await owner.call('workspace.open', { path: workspace, create: true });
  await ingestAll(owner, { paths: [docs] });
  await askAll(owner, { question: 'When does the gate code change?' });
  return { owner, workspace };
}
