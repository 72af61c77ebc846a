import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MetadataCondition } from '../../../main/contract/retrieval.ts';
import { openIndex } from '../../../main/engine/databases.ts';
import type { Engine } from '../../../main/engine/engine-types.ts';
import { createEngineDesk, type EngineDesk, ingestAll } from '../../support/engine-here.ts';

let desk: EngineDesk;
let engine: Engine;

/** Long enough that each record has a chunk of its own. */
const FILLER = 'the harbour crane was leased for the season and came back in good order '.repeat(16);

beforeAll(async () => {
  desk = createEngineDesk();
  engine = await desk.start();
  const docs = join(desk.folder, 'docs');
  mkdirSync(docs);
  const rows = [
    ['Gate', 500, 'open'],
    ['Quay', 1500, 'closed'],
    ['Dock', 9000, 'open'],
  ] as const;
  const write = (path: string, text: string | Uint8Array): void => writeFileSync(join(docs, path), text);
  write('leases.csv', `place,amountSek,state,remark\n${rows.map((row) => [...row, FILLER].join(',')).join('\n')}\n`);
  write(
    'leases.jsonl',
    rows.map(([place, amountSek, state]) => JSON.stringify({ place, amountSek, state, remark: FILLER })).join('\n'),
  );
  write('notes.md', '---\namountSek: 4000\nstate: open\n---\n\n# Crane\n\nThe harbour crane was leased.\n');
  await engine.call('workspace.open', { path: join(desk.folder, 'w'), create: true });
  await ingestAll(engine, { paths: [docs] });
});
afterAll(() => desk.dispose());

const search = async (metadata: readonly MetadataCondition[], mode: 'bm25' | 'vector' = 'bm25'): Promise<string[]> => {
  const filter = { metadata: [...metadata] };
  const { results } = await engine.call('search.run', { query: 'harbour crane leased', k: 50, mode, filter });
  return results
    .map(({ displayPath, text }) => `${displayPath} ${/place: (\w+)/.exec(text)?.[1] ?? ''}`.trim())
    .toSorted();
};

describe('a filter over metadata', () => {
  it.each(['bm25', 'vector'] as const)(
    'finds by the fields of records, and documents by their own (%s)',
    async (mode) => {
      expect(await search([{ key: 'amountSek', op: 'gt', value: 1000 }], mode)).toEqual([
        'docs/leases.csv Dock',
        'docs/leases.csv Quay',
        'docs/leases.jsonl Dock',
        'docs/leases.jsonl Quay',
        'docs/notes.md',
      ]);
    },
  );

  it('holds all its conditions of one record, not each of any', async () => {
    const conditions: MetadataCondition[] = [
      { key: 'amountSek', op: 'lt', value: 2000 },
      { key: 'state', op: 'eq', value: 'open' },
    ];
    expect(await search(conditions)).toEqual(['docs/leases.csv Gate', 'docs/leases.jsonl Gate']);
    expect(await search([{ key: 'state', op: 'ne', value: 'open' }])).toEqual([
      'docs/leases.csv Quay',
      'docs/leases.jsonl Quay',
    ]);
  });

  it('leaves nothing behind when the file is gone, and costs other formats no row', async () => {
    const index = openIndex(join(desk.folder, 'w'));
    const count = (): unknown => index.prepare('SELECT count(*) AS n FROM chunk_record').get();
    expect(count()).toEqual({ n: 6 });
    await engine.call('source.remove', { sourceId: 'docs' });
    expect(count()).toEqual({ n: 0 });
    index.close();
  });
});
