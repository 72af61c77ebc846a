import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lateProgramRefusal, programRefusal } from '../../../main/app/integrity/program-refusal.ts';
import { EXIT_CODE } from '../../../main/contract/exit-code.ts';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';

it('refuses an archive whose list of hashes is gone or no list, in one sentence', async () => {
  const archive = join(makeTemporaryDirectory(), 'app.asar');
  mkdirSync(archive);
  const refusal = {
    exitCode: EXIT_CODE.corrupt,
    sentence: expect.stringMatching(
      /^Trestle's own file app\.asar is not the one that was installed\. Install Trestle again/,
    ),
  };
  expect(programRefusal(archive)).toEqual(refusal);
  writeFileSync(join(archive, 'integrity.json'), '{"files": "all"}');
  expect(programRefusal(archive)).toEqual(refusal);
  expect(await lateProgramRefusal(archive)).toEqual(refusal);
});
