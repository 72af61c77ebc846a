import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../../main/engine/engine-types.ts';
import { createEngineDesk, type EngineDesk, ingestAll } from './engine-here.ts';

/** A small workspace that has something to answer from, on a machine that can sign. */
export interface ReleaseTestDesk {
  desk: EngineDesk;
  engine: Engine;
  workspace: string;
  /** Changes a text of the workspace. */
  edit(path: string, change: (text: string) => string): void;
}

const DOCUMENTS: Readonly<Record<string, string>> = {
  'late.md': '# Late deliveries\n\nA parcel is late after five working days. The sender gets the postage back.\n',
  'claims.md':
    '# Claims\n\nA claim is opened within thirty days of the delivery date. Photos of the damage are needed.\n',
  'gate.md': '# Gate\n\nThe gate code changes every Monday at six in the morning.\n',
};

export function signingEnvironment(folder: string): Readonly<Record<string, string>> {
  const passphrase = join(folder, 'passphrase');
  writeFileSync(passphrase, 'the quick brown fox\n');
  return { TRESTLE_PASSPHRASE_FILE: passphrase };
}

export async function createReleaseTestDesk(): Promise<ReleaseTestDesk> {
  const desk = createEngineDesk();
  const workspace = join(desk.folder, 'w');
  const engine = await desk.start(signingEnvironment(desk.folder));
  await engine.call('workspace.open', { path: workspace, create: true });
  const docs = join(workspace, 'handbook');
  mkdirSync(docs);
  for (const [name, text] of Object.entries(DOCUMENTS)) writeFileSync(join(docs, name), text);
  await ingestAll(engine, { paths: [docs] });
  return {
    desk,
    engine,
    workspace,
    edit: (path, change) => {
      const file = join(workspace, path);
      writeFileSync(file, change(readFileSync(file, 'utf8')));
    },
  };
}
