import { describe, expect, test } from 'vitest';
import { createGroupCommit } from '../../../main/trace/group-commit.ts';
import { openJournal } from '../../support/journal-fixture.ts';

function setUp() {
  const database = openJournal();
  database.execute('CREATE TABLE entry (n INTEGER PRIMARY KEY CHECK (n >= 0))');
  const commits: number[][] = [];
  // What one commit held: every transaction looks at what was there before it.
  const counting = {
    ...database,
    transaction: <Result>(work: () => Result): Result => {
      const before = new Set(stored());
      const result = database.transaction(work);
      commits.push(stored().filter((n) => !before.has(n)));
      return result;
    },
  };
  const stored = (): number[] =>
    database
      .prepare<{ n: number }>('SELECT n FROM entry ORDER BY n')
      .all()
      .map(({ n }) => n);
  const group = createGroupCommit(counting);
  const add = (n: number): Promise<void> =>
    group.commit(() => void database.prepare('INSERT INTO entry (n) VALUES (?)').run(n));
  return { group, add, stored, commits };
}

describe('writes that come together', () => {
  test('share one commit, and none is acknowledged before it', async () => {
    const { add, stored, commits } = setUp();
    let acknowledged = 0;
    const writes = [3, 1, 2].map(async (n) => {
      await add(n);
      acknowledged += 1;
    });
    await Promise.resolve();
    expect([acknowledged, stored()]).toEqual([0, []]);
    await Promise.all(writes);
    expect([acknowledged, commits]).toEqual([3, [[1, 2, 3]]]);
  });

  test('are split into batches, in the order they came', async () => {
    const { add, commits } = setUp();
    await Promise.all(Array.from({ length: 150 }, (_, n) => add(n)));
    expect(commits.map((batch) => [batch[0], batch.length])).toEqual([
      [0, 64],
      [64, 64],
      [128, 22],
    ]);
  });

  test('are not kept out by one of them that fails, which alone hears of it', async () => {
    const { add, stored } = setUp();
    const results = await Promise.allSettled([add(1), add(-1), add(2), add(2), add(3)]);
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(stored()).toEqual([1, 2, 3]);
  });

  test('are all kept when what follows them in their commit fails', async () => {
    const database = openJournal();
    database.execute('CREATE TABLE entry (n INTEGER PRIMARY KEY)');
    let calls = 0;
    const beforeCommit = (): void => {
      calls += 1;
      database.prepare('INSERT INTO entry (n) VALUES (1)').run();
    };
    const group = createGroupCommit(database, { beforeCommit });
    await Promise.all(
      [1, 2].map((n) => group.commit(() => void database.prepare('INSERT INTO entry (n) VALUES (?)').run(n))),
    );
    expect([calls, database.prepare('SELECT n FROM entry').all()]).toEqual([1, [{ n: 1 }, { n: 2 }]]);
  });

  test('each hear of a database that takes none of them', async () => {
    const database = openJournal();
    const group = createGroupCommit(database);
    const writes = [1, 2, 3].map(() =>
      group.commit(() => {
        throw new Error('the disk is full');
      }),
    );
    for (const write of writes) await expect(write).rejects.toThrow('the disk is full');
  });
});

describe('flushing', () => {
  test('commits what waits at once', async () => {
    const { group, add, stored } = setUp();
    const writes = [add(1), add(2)];
    group.flush();
    expect(stored()).toEqual([1, 2]);
    await Promise.all(writes);
  });

  test('leaves nothing to be written a second time', async () => {
    const { group, add, commits } = setUp();
    const write = add(1);
    group.flush();
    await write;
    await new Promise((resolve) => setImmediate(resolve));
    expect(commits).toEqual([[1]]);
  });
});
