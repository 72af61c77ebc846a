import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createReleaseFolder } from '../../../../main/engine/releases/release-folder.ts';
import { readPinsFile } from '../../../../main/release/pins-file.ts';
import { releaseFileText } from '../../../../main/release/release-file-text.ts';
import { isReleaseSigned } from '../../../../main/release/sign-release.ts';
import { runTypeScript } from '../../../support/run-typescript.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const CYCLES = process.env['TRESTLE_TEST_LONG'] === '1' ? 200 : 4;
const NUMBERS_OF_A_CYCLE = 1_000_000;
const LONGEST_LIFE_MS = 60;
const LIMIT_MS = 10_000 + CYCLES * 5000;
const PINNING = fileURLToPath(new URL('../../../support/pinning-releases.ts', import.meta.url));

test(
  `a process that is killed ${CYCLES} times has kept every pin it was told is durable, and a whole release`,
  async () => {
    const random = createSeededRandom(11);
    const folder = makeTemporaryDirectory();
    const told: number[] = [];
    for (let cycle = 0; cycle < CYCLES; cycle++) {
      const pinning = runTypeScript(PINNING, [folder, String(cycle * NUMBERS_OF_A_CYCLE)]);
      told.push(Number(await pinning.nextLine()));
      await delay(random.next() * LONGEST_LIFE_MS);
      pinning.child.kill('SIGKILL');
      expect(await pinning.ended).toBe('SIGKILL');
      for (let line = await pinning.nextLine(); line !== undefined; line = await pinning.nextLine()) {
        told.push(Number(line));
      }
      const { pins, problems } = readPinsFile(join(folder, 'releases', 'pins.jsonl'));
      expect(problems).toEqual([]);
      const kept = pins.map(({ release }) => Number(release?.slice(2)));
      expect(kept.filter((number) => told.includes(number))).toEqual(told);
      const { releases, problems: broken } = createReleaseFolder(folder).list();
      expect(broken).toEqual([]);
      for (const { file, text } of releases) {
        expect(releaseFileText(file)).toBe(text);
        expect(isReleaseSigned(file)).toBe(true);
      }
    }
    expect(told.length).toBeGreaterThanOrEqual(CYCLES);
  },
  LIMIT_MS,
);
