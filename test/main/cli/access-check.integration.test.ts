import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { AccessCheckReport } from '../../../main/contract/access.ts';
import { EXIT_CODE } from '../../../main/contract/exit-code.ts';
import { openIndex } from '../../../main/engine/databases.ts';
import { type CliDesk, createCliDesk } from '../../support/run-cli-here.ts';

let desk: CliDesk;
afterEach(() => desk.remove());

it('ends with 3 when an index lets somebody in whom the rules do not, and names each way in; with 0 when it does not', async () => {
  desk = createCliDesk();
  const docs = join(desk.folder, 'docs');
  await mkdir(docs);
  await writeFile(join(docs, 'gate.md'), '# Gate\n\nThe gate closes at six.\n');
  await writeFile(
    join(docs, 'pay.md'),
    '---\nprincipals: [maya]\n---\n\n# Pay\n\nThe director is paid 90,000 euros.\n',
  );
  await writeFile(join(desk.folder, 'queries.txt'), 'How much is the director paid?\n');
  await desk.run('ingest', 'docs', '-w', 'w');
  const check = ['access', 'check', '--as', 'tom', '--queries', 'queries.txt', '-w', 'w'];
  const sound = await desk.run(...check, '--json');
  expect(sound.exitCode).toBe(EXIT_CODE.ok);
  expect(sound.json<AccessCheckReport>()).toMatchObject({ leaks: 0, hiddenChunks: 1 });

  const index = openIndex(join(desk.folder, 'w'));
  index.execute(`INSERT INTO document_principal (principal, access_id)
    SELECT 'tom', access_id FROM document_principal WHERE principal = 'maya'`);
  index.close();
  const leaking = await desk.run(...check, '--json');
  expect(leaking.exitCode).toBe(EXIT_CODE.gateFailed);
  const { leaks, results, documents } = leaking.json<AccessCheckReport>();
  const ways = [...results.flatMap((result) => result.leaks), ...documents.leaks].map(({ path }) => path);
  expect(leaks).toBe(ways.length);
  expect(new Set(ways)).toEqual(
    new Set([
      'search hybrid',
      'search bm25',
      'search vector',
      'search explain',
      'why not',
      'ask context',
      'document list',
      'document read',
      'chunk read',
    ]),
  );
  const told = await desk.run(...check);
  expect(told.exitCode).toBe(EXIT_CODE.gateFailed);
  expect(told.stdout).toContain('search explain: docs/pay.md came back, but it is for maya');
});
