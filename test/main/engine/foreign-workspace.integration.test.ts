import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createEngine } from '../../../main/engine/create-engine.ts';
import { asUnprivileged } from '../../support/as-unprivileged.ts';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';

test.skipIf(process.platform === 'win32')(
  'the workspace of another user is refused in one sentence that names it',
  async () => {
    const root = makeTemporaryDirectory();
    const [home, workspace] = [join(root, 'home'), join(root, 'notes')];
    for (const folder of [home, workspace]) mkdirSync(folder);
    chmodSync(home, 0o777);
    writeFileSync(join(workspace, 'trestle.jsonc'), '{ "version": 1, "name": "notes" }');
    // As the engine of its owner leaves it: closed to everybody else.
    mkdirSync(join(workspace, '.trestle'), { mode: 0o000 });
    const engine = await createEngine({ environment: { TRESTLE_HOME: home }, warmUp: false });
    try {
      await asUnprivileged([root], async () => {
        await expect(engine.call('workspace.open', { path: workspace })).rejects.toMatchObject({
          code: 'storage',
          message: expect.stringMatching(/notes.* cannot be opened for writing\. Check that its folder exists/),
        });
      });
    } finally {
      await engine.dispose();
      chmodSync(join(workspace, '.trestle'), 0o700);
    }
  },
);
