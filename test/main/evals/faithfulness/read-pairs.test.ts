import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readPairs } from '../../../../main/evals/faithfulness/read-pairs.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

async function labelsOf(...lines: readonly string[]): Promise<unknown[]> {
  const path = join(makeTemporaryDirectory(), 'pairs.jsonl');
  writeFileSync(path, lines.join('\n'));
  const labels: unknown[] = [];
  for await (const { pair } of readPairs(path)) labels.push(pair.supported);
  return labels;
}

const labelled = (supported: string): string =>
  `{"premise": "The lift holds 8.", "claim": "8", "supported": ${supported}}`;

it('takes a label as a truth value, as 1 or 0, and as nothing where nobody said', async () => {
  const labels = await labelsOf(...['true', 'false', '1', '0', 'null'].map(labelled), '{"premise": "a", "claim": "b"}');
  expect(labels).toEqual([true, false, true, false, undefined, undefined]);
});

it('refuses any other label at its line, with what it may be', async () => {
  for (const label of ['"yes"', '2', '0.5', '[]']) {
    await expect(labelsOf(labelled('true'), labelled(label))).rejects.toThrow(
      new RegExp(`pairs\\.jsonl:2: "supported" is .*; it must be true or false, or 1 or 0\\.`),
    );
  }
});
