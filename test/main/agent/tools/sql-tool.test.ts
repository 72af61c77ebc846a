import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { judgeStatement } from '../../../../main/agent/tools/sql/judge-statement.ts';
import { createSqlRunner } from '../../../../main/agent/tools/sql/sql-process.ts';
import { createSql } from '../../../../main/agent/tools/sql/sql-tool.ts';
import { systemClock } from '../../../../main/engine/system-clock.ts';
import { findPackageLayout } from '../../../../main/engine/package-layout.ts';
import type { Tool, ToolResult } from '../../../../main/spec/tool.ts';
import { openDatabase } from '../../../../main/storage/database.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';
import { callOptions, toolContract } from '../../../support/tool-call.ts';

const sql = createSqlRunner({ layout: findPackageLayout(), clock: systemClock });
afterAll(() => sql.dispose());

function makeTool(more: Record<string, unknown> = {}): { folder: string; tool: Tool } {
  const folder = makeTemporaryDirectory();
  writeFileSync(
    join(folder, 'orders.csv'),
    'id,city,amount,code\n1,Turku,10.5,007\n2,"Oulu, north",4,008\n3,Turku,1,\n',
  );
  writeFileSync(
    join(folder, 'people.json'),
    JSON.stringify({
      people: [
        { name: 'Ada', tags: ['x'] },
        { name: 'Kim', age: 3 },
      ],
    }),
  );
  writeFileSync(join(folder, 'log.jsonl'), '{"level":"warn","n":1}\n{"level":"info","n":9007199254740993}\n');
  const database = openDatabase({
    path: join(folder, 'shop.db'),
    durability: 'normal',
    applicationId: 7,
    migrations: [],
  });
  database.execute('CREATE TABLE items (id INTEGER, name TEXT, raw BLOB)');
  database.execute("INSERT INTO items VALUES (1, 'anvil', x'00ff'), (2, 'rope', NULL)");
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
  const parts = {
    workspaceDirectory: folder,
    closedPaths: [],
    readOnlyPaths: [],
    sourceFolder: () => null,
    isLocalOnly: () => false,
    sql,
  };
  return { folder, tool: createSql(parts)(toolContract({ uses: 'builtin/sql', with: { root: '.', ...more } })) };
}
async function ask(tool: Tool, file: string, statement: string): Promise<ToolResult> {
  return tool.execute({ file, sql: statement }, callOptions());
}
const messageOf = (result: ToolResult): string => (result.ok ? `ok: ${JSON.stringify(result.value)}` : result.message);

describe('asking', () => {
  test.each([
    [
      'orders.csv',
      'SELECT city, sum(amount) AS total FROM orders GROUP BY city ORDER BY 1',
      ['city', 'total'],
      [
        ['Oulu, north', 4],
        ['Turku', 11.5],
      ],
    ],
    [
      'orders.csv',
      'WITH t AS (SELECT * FROM orders) SELECT code, typeof(amount), typeof(id) FROM t LIMIT 1',
      ['code', 'typeof(amount)', 'typeof(id)'],
      [['007', 'real', 'integer']],
    ],
    [
      'people.json',
      'SELECT name, age, tags FROM people ORDER BY name;',
      ['name', 'age', 'tags'],
      [
        ['Ada', null, '["x"]'],
        ['Kim', 3, null],
      ],
    ],
    ['log.jsonl', "select count(*) as n from log where level = 'warn'", ['n'], [[1]]],
    [
      'shop.db',
      'SELECT id, name, raw FROM items ORDER BY id',
      ['id', 'name', 'raw'],
      [
        [1, 'anvil', '(2 bytes)'],
        [2, 'rope', null],
      ],
    ],
    ['shop.db', "VALUES (replace('a;b -- c', ';', '/'))", ['column1'], [['a/b -- c']]],
  ])('%s: %s', async (file, statement, columns, rows) => {
    const { tool } = makeTool();
    expect(await ask(tool, file, statement)).toMatchObject({ ok: true, value: { columns, rows, more: false } });
  });

  test('says which tables and columns there are when a name is wrong', async () => {
    const { tool } = makeTool();
    expect(messageOf(await ask(tool, 'orders.csv', 'SELECT town FROM orders'))).toBe(
      'SQLite says: no such column: town. Tables: orders(id INTEGER, city TEXT, amount REAL, code TEXT).',
    );
  });

  test('stops at its rows and bytes', async () => {
    const { tool } = makeTool({ maxRows: 3 });
    const many = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000) SELECT i FROM n';
    expect(await ask(tool, 'orders.csv', many)).toMatchObject({ value: { rows: [[1], [2], [3]], more: true } });
    const wide = "SELECT printf('%.*c', 300000, 'x')";
    expect(await ask(tool, 'orders.csv', wide)).toMatchObject({ value: { rows: [], more: true } });
  });

  test('leaves a database as it was, byte by byte, with nothing beside it', async () => {
    const { folder, tool } = makeTool();
    const before = statSync(join(folder, 'shop.db'));
    await ask(tool, 'shop.db', 'SELECT * FROM items');
    const after = statSync(join(folder, 'shop.db'));
    expect([after.size, after.mtimeMs]).toEqual([before.size, before.mtimeMs]);
    expect(readdirSync(folder).filter((name) => name.startsWith('shop'))).toEqual(['shop.db']);
  });

  test('refuses a database whose newest changes lie beside it', async () => {
    const { folder, tool } = makeTool();
    writeFileSync(join(folder, 'shop.db-wal'), 'x');
    expect(messageOf(await ask(tool, 'shop.db', 'SELECT 1'))).toContain('shop.db-wal holds changes');
  });

  test.each([
    ['not-a.db', 'no database at all', 'The file is not a SQLite database.'],
    ['torn.db', `SQLite format 3\0${'x'.repeat(5000)}`, 'SQLite says:'],
    ['plain.json', '[1, 2]', 'neither an array of objects nor'],
    ['image.png', 'x', 'is no data file'],
  ])('%s is refused with a sentence', async (name, content, says) => {
    const { folder, tool } = makeTool();
    writeFileSync(join(folder, name), content);
    expect(messageOf(await ask(tool, name, 'SELECT 1'))).toContain(says);
  });
});

describe('refusing', () => {
  test.each([
    ['DROP TABLE orders', 'Only SELECT is run here, not DROP.'],
    ['INSERT INTO orders VALUES (1)', 'Only SELECT is run here, not INSERT.'],
    ['PRAGMA query_only = OFF', 'Only SELECT is run here, not PRAGMA.'],
    ["ATTACH '/etc/passwd' AS p", 'Only SELECT is run here, not ATTACH.'],
    ['EXPLAIN SELECT 1', 'Only SELECT is run here, not EXPLAIN.'],
    ['BEGIN', 'Only SELECT is run here, not BEGIN.'],
    ['"select" 1', 'Only SELECT is run here'],
    ['/* select */ delete from orders', 'Only SELECT is run here, not DELETE.'],
    ['SELECT 1; DROP TABLE orders', 'Only one statement is run at a time.'],
    ['SELECT 1;;SELECT 2', 'Only one statement is run at a time.'],
    ["SELECT 1 WHERE 'a' = 'b;' -- ;\n; DELETE FROM orders", 'Only one statement is run at a time.'],
    ["SELECT load_extension('/tmp/x.so')", '"load_extension" is not available here.'],
    ['SELECT "load_extension"(\'/tmp/x.so\')', '"load_extension" is not available here.'],
    ["SELECT writefile('/tmp/x', 'y')", '"writefile" is not available here.'],
    ["SELECT readfile('/etc/passwd')", '"readfile" is not available here.'],
    ['SELECT * FROM pragma_database_list', '"pragma_database_list" is not available here.'],
    ['SELECT * FROM [pragma_function_list]', '"pragma_function_list" is not available here.'],
    ['SELECT fts3_tokenizer(1)', '"fts3_tokenizer" is not available here.'],
    ["SELECT 'not closed", 'The statement ends within quotes or a comment.'],
    ['', 'There is no statement.'],
    ['-- nothing', 'There is no statement.'],
    ['SELECT 1\0; DROP TABLE orders', 'The statement holds a NUL character.'],
    [`SELECT ${'1+'.repeat(6000)}1`, 'at most 10000 are run'],
  ])('%j', async (statement, says) => {
    const { tool } = makeTool();
    expect(messageOf(await ask(tool, 'orders.csv', statement))).toContain(says);
  });

  test.each([
    ['WITH t AS (SELECT 1) DELETE FROM orders', 'Only a SELECT is run here.'],
    ["WITH t AS (SELECT 1) INSERT INTO orders SELECT 1, 'x', 1, 'y'", 'Only a SELECT is run here.'],
    ["WITH t AS (SELECT 1) UPDATE orders SET city = 'x' RETURNING id", 'Only a SELECT is run here.'],
  ])('what our own look lets through, SQLite stops: %s', async (statement, says) => {
    const { tool } = makeTool();
    expect(messageOf(await ask(tool, 'orders.csv', statement))).toContain(says);
  });

  test('any text is judged, quickly', () => {
    const piece = fc.constantFrom(
      "'",
      '"',
      '`',
      '[',
      ']',
      '--',
      '/*',
      '*/',
      ';',
      'select',
      ' ',
      '\n',
      'x',
      'pragma_x',
      'with',
      '💥',
      '\\',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 200 }), (pieces) => {
        const verdict = judgeStatement(pieces.join(''));
        expect(verdict === null || verdict.length > 0).toBe(true);
      }),
      { seed: 4, numRuns: 2000 },
    );
    for (const unit of ['/*', "'", '"', '[', '--', 'a']) expect(judgeStatement(unit.repeat(4000))).not.toBe('');
  });
});

describe('a query that would hang or fill the engine', () => {
  const ENDLESS = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n';

  test('is ended with its process when the call is cancelled, and the next one is answered', async () => {
    const { tool } = makeTool();
    const controller = new AbortController();
    const call = tool.execute({ file: 'orders.csv', sql: ENDLESS }, callOptions({ signal: controller.signal }));
    setTimeout(() => controller.abort(), 300);
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
    expect(await ask(tool, 'orders.csv', 'SELECT count(*) FROM orders')).toMatchObject({ value: { rows: [[3]] } });
  });

  test('is answered with a sentence when it wants too much memory', async () => {
    const { tool } = makeTool();
    const greedy = 'SELECT hex(zeroblob(140000000))';
    expect(messageOf(await ask(tool, 'orders.csv', greedy))).toMatch(/out of memory|too big|too much memory/);
    expect(await ask(tool, 'orders.csv', 'SELECT 1 AS one')).toMatchObject({ value: { rows: [[1]] } });
  });
});
