import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { ROOT } from '../../architecture/source-files.ts';
import { BUILTIN_MODEL_DIRECTORY } from '../../support/builtin-model-directory.ts';

it('the model runtime writes nothing of its own on the machine, hence has nothing to send', () => {
  const root = mkdtempSync(join(tmpdir(), 'trestle-telemetry-'));
  const home = join(root, 'home');
  const temporary = join(root, 'tmp');
  mkdirSync(home);
  mkdirSync(temporary);
  const url = (path: string): string => JSON.stringify(pathToFileURL(join(ROOT, path)).href);
  const program = `
    import { createWorkerEmbeddingModel } from ${url('native/embedding/worker-embedding-model.ts')};
    const model = await createWorkerEmbeddingModel({
      workerUrl: new URL(${url('native/embedding/embed-worker.ts')}),
      model: { kind: 'builtin', directory: ${JSON.stringify(BUILTIN_MODEL_DIRECTORY)} },
    });
    const vector = await model.embed(['the cat sat on the mat'], { purpose: 'query' });
    await model.dispose();
    console.log(vector.length);`;
  const file = join(root, 'embed-once.mjs');
  writeFileSync(file, program);
  const outcome = spawnSync(process.execPath, [file], {
    encoding: 'utf8',
    env: { HOME: home, TMPDIR: temporary, PATH: process.env['PATH'] ?? '' },
  });
  expect(outcome.stderr).toBe('');
  expect(outcome.stdout.trim()).toBe('256');
  expect([...readdirSync(home, { recursive: true }), ...readdirSync(temporary, { recursive: true })]).toEqual([]);
  rmSync(root, { recursive: true, force: true });
});
