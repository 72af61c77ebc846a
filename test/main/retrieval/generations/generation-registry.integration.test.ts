import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { NotFoundError } from '../../../../main/base/errors/not-found-error.ts';
import { StorageError } from '../../../../main/base/errors/storage-error.ts';
import { servingGenerations, servingOf } from '../../../../main/retrieval/generations/generation-record.ts';
import { GenerationRegistry } from '../../../../main/retrieval/generations/generation-registry.ts';
import { type Database, openDatabase } from '../../../../main/storage/database.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../../../main/trace/migrations.ts';
import { openJournal } from '../../../support/journal-fixture.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const AT = '2026-11-28T10:00:00.000Z';
/** Schema before index generations. */
const BEFORE = 2;

/** A journal with so many whole generations. */
function registryOf(generations: number): { journal: Database; registry: GenerationRegistry } {
  const journal = openJournal();
  const registry = new GenerationRegistry(journal);
  for (let added = 0; added < generations; added++) addTo(registry);
  return { journal, registry };
}
function addTo(registry: GenerationRegistry, sources: readonly string[] = []): number {
  const fileOf = (number: number): string => (number === 1 ? 'index.db' : `index-g${number}.db`);
  const embedding = { model: 'builtin-en' };
  return registry.add({ embedding, chunker: 'c', sources, state: 'complete', createdAt: AT, fileOf }).generation;
}
function flip(registry: GenerationRegistry, to: number, ...sources: string[]): unknown[] {
  const rows = registry.flip({ to, sources, at: AT, by: 'ada', reason: '', reportId: null });
  return rows.map(({ sourceId, from }) => [sourceId, from]);
}
function servingIn(registry: GenerationRegistry): unknown {
  const { default: standard, bySource } = registry.serving();
  return [standard, Object.fromEntries(bySource)];
}

describe('what serves', () => {
  it('is the first generation until somebody flips', () => {
    const { registry } = registryOf(2);
    expect(servingIn(registry)).toEqual([1, {}]);
    expect(servingGenerations(registry.serving())).toEqual([1]);
  });

  it('is what the last flip of a source says, a flip of all counting for each', () => {
    const { registry } = registryOf(3);
    expect(flip(registry, 2, 'docs')).toEqual([['docs', 1]]);
    expect(servingIn(registry)).toEqual([1, { docs: 2 }]);
    expect(flip(registry, 3, 'docs', 'claims')).toEqual([
      ['docs', 2],
      ['claims', 1],
    ]);
    expect(servingIn(registry)).toEqual([1, { docs: 3, claims: 3 }]);
    expect(servingGenerations(registry.serving())).toEqual([1, 3]);
    expect(flip(registry, 2)).toEqual([[null, 1]]);
    expect(servingIn(registry)).toEqual([2, {}]);
    flip(registry, 1, 'claims');
    expect([servingOf(registry.serving(), 'claims'), servingOf(registry.serving(), 'new')]).toEqual([1, 2]);
    // A source that is flipped to the default has no place of its own.
    flip(registry, 2, 'claims');
    expect(servingIn(registry)).toEqual([2, {}]);
    expect(registry.flips()).toHaveLength(6);
  });
});

describe('the registry', () => {
  it('never gives a number twice, and names what there is to whoever asks for what is gone', () => {
    const { registry } = registryOf(3);
    registry.markBehind([3], ['docs']);
    registry.markDeleted(3);
    expect([registry.deletedFiles(), registry.behind(3)]).toEqual([['index-g3.db'], []]);
    expect(() => registry.require(3)).toThrow('There is no generation g3. There are: g1, g2.');
    expect(() => registry.require(3)).toThrow(NotFoundError);
    expect(addTo(registry)).toBe(4);
  });

  it('keeps which sources a generation has not been told of', () => {
    const { registry } = registryOf(2);
    registry.markBehind([1, 2], ['docs', 'claims']);
    registry.markBehind([2], ['docs']);
    registry.markCurrent(2, 'docs');
    expect([registry.behind(1), registry.behind(2)]).toEqual([['claims', 'docs'], ['claims']]);
  });

  it('follows a build from its failure to its end', () => {
    const { registry } = registryOf(1);
    registry.begin(1, ['docs']);
    registry.fail(1, 'No space left.');
    expect(registry.require(1)).toMatchObject({ state: 'failed', error: 'No space left.', sources: ['docs'] });
    registry.begin(1, []);
    registry.finish(1, AT);
    expect(registry.require(1)).toMatchObject({ state: 'complete', error: null, finishedAt: AT, sources: [] });
  });

  it('hands out no file that is not called as ours are', () => {
    const { journal, registry } = registryOf(2);
    for (const file of ['../index.db', '/etc/passwd', 'index-g2.db/../x', 'journal.db']) {
      journal.prepare('UPDATE index_generation SET file = ?, state = ? WHERE generation = 2').run(file, 'complete');
      expect(() => registry.list()).toThrow(StorageError);
      journal.prepare("UPDATE index_generation SET state = 'deleted' WHERE generation = 2").run();
      expect(registry.deletedFiles()).toEqual([]);
    }
  });
});

it('migrates a journal of before there were generations, keeps what it holds, and a second time does nothing', () => {
  const path = join(makeTemporaryDirectory(), 'journal.db');
  const open = (migrations = JOURNAL_MIGRATIONS): Database => {
    const journal = openDatabase({ path, durability: 'full', applicationId: JOURNAL_APPLICATION_ID, migrations });
    onTestFinished(() => journal.close());
    return journal;
  };
  const old = open(JOURNAL_MIGRATIONS.slice(0, BEFORE));
  old.execute("INSERT INTO content (content_hash, text) VALUES ('v1:h', 'kept')");
  expect(() => new GenerationRegistry(old).hasAny()).toThrow('index_generation');
  old.close();
  const migrated = open();
  const registry = new GenerationRegistry(migrated);
  expect([registry.hasAny(), registry.list(), registry.flips()]).toEqual([false, [], []]);
  expect(addTo(registry)).toBe(1);
  const contentOf = (journal: Database): unknown => journal.prepare('SELECT text FROM content').all();
  expect(contentOf(migrated)).toEqual([{ text: 'kept' }]);
  const schema = 'SELECT name, sql FROM sqlite_schema ORDER BY name';
  const before = migrated.prepare(schema).all();
  migrated.close();
  const again = open();
  expect(again.pragma('user_version')).toEqual([{ user_version: JOURNAL_MIGRATIONS.length }]);
  expect(again.prepare(schema).all()).toEqual(before);
  expect(new GenerationRegistry(again).list()).toHaveLength(1);
});
