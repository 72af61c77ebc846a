import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { mutationKind } from '../../../main/contract/eval-mutate.ts';
import { type CliDesk, createCliDesk } from '../../support/run-cli-here.ts';

function openDesk(name: string, text: string): CliDesk {
  const desk = createCliDesk();
  onTestFinished(() => desk.remove());
  writeFileSync(join(desk.folder, name), text);
  return desk;
}

const TWO_ROWS = [
  JSON.stringify({
    id: 'a',
    question: 'Which crane was built in 1998?',
    answer: 'the red one',
    context: 'Built in 1998.',
  }),
  JSON.stringify({ id: 'b', question: 'Where are the boats kept\u202e\u009b?', answer: 'inside' }),
].join('\n');

it('writes a variant for each row and kind as JSONL, the talk apart', async () => {
  const desk = openDesk('cases.jsonl', TWO_ROWS);
  const { exitCode, stdout, stderr } = await desk.run(
    'eval',
    'mutate',
    'cases.jsonl',
    '--severity',
    '1',
    '--seed',
    '7',
  );
  expect(exitCode).toBe(0);
  const rows = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; mutation: { kind: string } });
  expect(rows.map(({ id, mutation }) => `${id} ${mutation.kind}`)).toEqual(
    ['a', 'b'].flatMap((id) => mutationKind.options.map((kind) => `${id} ${kind}`)),
  );
  expect(stderr).toContain('26 variants of 2 rows at severity 1, seed 7.');
  expect(stderr).toContain('numbers: 1 of 2 changed, 1 of them with another right answer');
  expect(await desk.run('eval', 'mutate', 'cases.jsonl', '--severity', '1', '--seed', '7')).toMatchObject({ stdout });
});

it('keeps characters that a terminal would obey, by their numbers', async () => {
  const desk = openDesk('cases.jsonl', TWO_ROWS);
  const { stdout } = await desk.run('eval', 'mutate', 'cases.jsonl', '--kinds', 'typos', '--severity', '0');
  expect(stdout).toContain('kept\\u202e\\u009b?');
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { question: string })[1]?.question,
  ).toBe('Where are the boats kept\u202e\u009b?');
});

it('writes the same lines to a file, and a report as JSON', async () => {
  const desk = openDesk('cases.jsonl', TWO_ROWS);
  const flags = ['--kinds', 'typos,negation', '--severity', '1', '--seed', '3'];
  const { stdout } = await desk.run('eval', 'mutate', 'cases.jsonl', ...flags);
  const written = await desk.run('eval', 'mutate', 'cases.jsonl', ...flags, '--out', 'messy.jsonl', '--json');
  expect(readFileSync(join(desk.folder, 'messy.jsonl'), 'utf8')).toBe(stdout);
  expect(written.json()).toEqual({
    dataset: join(desk.folder, 'cases.jsonl'),
    rows: 2,
    variants: 4,
    severity: 1,
    seed: 3,
    kinds: [
      { kind: 'typos', changed: 2, expectsChanged: 0 },
      { kind: 'negation', changed: 2, expectsChanged: 2 },
    ],
    out: join(desk.folder, 'messy.jsonl'),
  });
  const told = await desk.run('eval', 'mutate', 'cases.jsonl', ...flags, '--json');
  const { variantRows } = told.json<{ variantRows: unknown[] }>();
  expect(variantRows).toEqual(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  );
});

it('reads CSV and test collections, whatever the question is called', async () => {
  const desk = openDesk('cases.csv', 'id,query,city\n1,"Which crane, of all?",Harlow\n');
  const csv = await desk.run('eval', 'mutate', 'cases.csv', '--kinds', 'half-empty', '--severity', '1');
  expect(JSON.parse(csv.stdout)).toMatchObject({ id: '1', query: 'Which crane, of all?', mutation: { of: '1' } });
  expect(JSON.parse(csv.stdout)).not.toHaveProperty('city');
  writeFileSync(join(desk.folder, 'queries.jsonl'), '{"_id": "q1", "text": "Which crane?"}\n"Which boat?"\n');
  const beir = await desk.run('eval', 'mutate', 'queries.jsonl', '--kinds', 'typos');
  expect(
    beir.stdout
      .split('\n')
      .slice(0, 2)
      .map((line) => JSON.parse(line) as unknown),
  ).toMatchObject([{ _id: 'q1', mutation: { of: 'q1' } }, { mutation: { of: 'line 2' } }]);
});

it('refuses what it cannot read with file and line, and leaves every file as it was', async () => {
  const desk = openDesk('cases.jsonl', `${TWO_ROWS}\n{"id": "c"}\n`);
  writeFileSync(join(desk.folder, 'kept.jsonl'), 'kept\n');
  const before = readdirSync(desk.folder);
  const broken = await desk.run('eval', 'mutate', 'cases.jsonl', '--out', 'kept.jsonl');
  expect(broken.exitCode).toBe(2);
  expect(broken.sentence).toMatch(/cases\.jsonl:3: no question/);
  const itself = await desk.run('eval', 'mutate', 'kept.jsonl', '--out', 'kept.jsonl');
  expect(itself).toMatchObject({ exitCode: 2, sentence: expect.stringContaining('kept.jsonl') });
  for (const [flags, says] of [
    [['nowhere.jsonl'], /nowhere\.jsonl is not there/],
    [['cases.jsonl', '--kinds', 'rust'], /"rust" is not one of typos/],
    [['cases.jsonl', '--severity', '1.5'], /1\.5 is not a share/],
    [['.'], /cannot be read as a file/],
  ] as const) {
    const outcome = await desk.run('eval', 'mutate', ...flags);
    expect(outcome.exitCode).not.toBe(0);
    expect(outcome.stderr).toMatch(says);
  }
  writeFileSync(join(desk.folder, 'latin.jsonl'), Buffer.from('{"question": "M\xfcnchen?"}', 'latin1'));
  expect((await desk.run('eval', 'mutate', 'latin.jsonl')).sentence).toMatch(/latin\.jsonl is not UTF-8/);
  expect(readFileSync(join(desk.folder, 'kept.jsonl'), 'utf8')).toBe('kept\n');
  expect(existsSync(join(desk.folder, 'kept.jsonl.part'))).toBe(false);
  expect(readdirSync(desk.folder)).toEqual([...before, 'latin.jsonl'].toSorted());
});
