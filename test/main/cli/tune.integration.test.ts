import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeBeirFolder } from '../../support/beir-folder.ts';
import { createCliDesk } from '../../support/run-cli-here.ts';

it('tuning leaves trestle.jsonc alone after few queries, writes what is better, and takes it out again', async () => {
  const desk = createCliDesk();
  onTestFinished(() => desk.remove());
  const there = ['--workspace', 'w'];
  mkdirSync(join(desk.folder, 'docs'));
  const names = Array.from({ length: 20 }, (_, at) => `${'bcdfghklmnprstvz'[at % 16]}or${'aeiou'[at % 5]}v${at % 7}x`);
  for (const [at, name] of names.entries()) {
    const text = `# Locker ${at}\n\nBoots, coats, gloves and tools are kept there by the crew of the harbour crane; say ${name}.\n`;
    writeFileSync(join(desk.folder, 'docs', `locker-${at}.md`), text);
    // Nearer to what is asked by its meaning, and without the word.
    const other = `# Opening\n\nWhich locker opens, with which word does it open? Opening lockers by a word, part ${at}.\n`;
    writeFileSync(join(desk.folder, 'docs', `opening-${at}.md`), other);
  }
  expect(await desk.run('ingest', 'docs', ...there)).toMatchObject({ exitCode: 0 });
  const judged = join(desk.folder, 'judged.jsonl');
  const line = (name: string, at: number): string =>
    JSON.stringify({ query: `which locker opens with the word ${name}`, documents: [`docs/locker-${at}.md`] });
  writeFileSync(judged, names.map(line).join('\n'));
  const file = join(desk.folder, 'w', 'trestle.jsonc');
  const untouched = readFileSync(file, 'utf8');

  const few = await desk.run('tune', '--judged', makeBeirFolder(), ...there);
  expect(few).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('2 queries with known answers are too few, 20 are needed. Nothing was changed.'),
  });
  expect(readFileSync(file, 'utf8')).toBe(untouched);
  // Words that nobody has, searched by meaning alone: any share of the search by words is better.
  const poor = untouched.replace(
    /\n\}\s*$/,
    ',\n  "retrieval": { "fusion": { "method": "weighted-score", "weight": 1 }, "rerankWeight": 0 }\n}\n',
  );
  writeFileSync(file, poor);
  const tuned = await desk.run('tune', '--judged', judged, ...there);
  expect(tuned.exitCode).toBe(0);
  expect(tuned.stdout).toMatch(/^20 queries, judged\. Now: weighted-score 1, rerank 0, nDCG@10 0\.\d{4}\.$/m);
  expect(tuned.stdout).toMatch(/^Another setting is better: \+0\.\d{4} nDCG@10 on queries left out/m);
  const written = /trestle\.jsonc now says (\S+) (\S+), rerank (\S+);/.exec(tuned.stdout);
  const [, method = '', weight = '', rerankWeight = ''] = written ?? [];
  expect(readFileSync(file, 'utf8')).toContain(
    `"retrieval": { "fusion": { "method": "${method}", "weight": ${weight} }, "rerankWeight": ${rerankWeight} }`,
  );
  expect((await desk.run('tune', '--reset', ...there)).stdout).toContain('no settings of its own any more');
  expect(readFileSync(file, 'utf8')).toBe(untouched);
});
