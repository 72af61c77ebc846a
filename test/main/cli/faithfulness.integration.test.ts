import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliDesk, createCliDesk } from '../../support/run-cli-here.ts';

const PREMISE = 'The shop in Tarnby opens at 9. Gift cards cannot be returned.';

let desk: CliDesk;
beforeAll(() => {
  desk = createCliDesk();
});
afterAll(() => desk.remove());

const write = (name: string, rows: readonly unknown[]): Promise<void> =>
  writeFile(
    join(desk.folder, name),
    rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n'),
  );

describe('trestle eval faithfulness', () => {
  it('says how well the scores separate what the file labels', async () => {
    await write('pairs.jsonl', [
      { premise: PREMISE, claim: 'The shop in Tarnby opens at 9.', supported: true, kind: 'copy' },
      { premise: PREMISE, claim: 'The shop in Tarnby opens at 7.', supported: false, kind: 'number' },
      { premise: PREMISE, claim: 'Gift cards can be returned.', supported: false, kind: 'negation' },
    ]);
    const { exitCode, stdout } = await desk.run('eval', 'faithfulness', 'pairs.jsonl', '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ pairs: 3, labelled: 3, auroc: 1, nan: 0, scores: [] });
    expect((await desk.run('eval', 'faithfulness', 'pairs.jsonl')).stdout).toContain('negation');
  });

  it('tells a score for each row without a label', async () => {
    await write('open.jsonl', [{ premise: PREMISE, claim: 'The shop opens at 9.' }, '', { premise: '', claim: '🚢' }]);
    const { stdout } = await desk.run('eval', 'faithfulness', 'open.jsonl', '--json');
    const report = JSON.parse(stdout) as { auroc: null; scores: { line: number; score: number }[] };
    expect(report.auroc).toBeNull();
    expect(report.scores.map(({ line }) => line)).toEqual([1, 3]);
    expect(report.scores.every(({ score }) => score >= 0 && score <= 1)).toBe(true);
  });

  it.each([
    { what: 'no JSON', row: '{"premise": ', says: /bad\.jsonl:2: not JSON/ },
    { what: 'a list', row: '[1]', says: /bad\.jsonl:2: not an object/ },
    { what: 'no claim', row: { premise: 'a' }, says: /bad\.jsonl:2: "claim" is missing/ },
    {
      what: 'a premise that is no text',
      row: { premise: 7, claim: 'a' },
      says: /bad\.jsonl:2: "premise" is 7; .*string/,
    },
    {
      what: 'a label that is none',
      row: { premise: 'a', claim: 'b', supported: 'yes' },
      says: /bad\.jsonl:2: "supported" is "yes"; .*true or false/,
    },
  ])('names file and line for $what', async ({ row, says }) => {
    await write('bad.jsonl', [{ premise: PREMISE, claim: 'The shop opens at 9.' }, row]);
    const { exitCode, stdout, stderr } = await desk.run('eval', 'faithfulness', 'bad.jsonl');
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(says);
  });

  it('says which file is not there', async () => {
    const { exitCode, stderr } = await desk.run('eval', 'faithfulness', 'nowhere.jsonl');
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/nowhere\.jsonl/);
    expect(stderr).not.toMatch(/BEIR/);
  });
});
