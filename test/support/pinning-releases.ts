import { join } from 'node:path';
import type { ReleaseHash } from '../../main/contract/ids.ts';
import { createReleaseFolder } from '../../main/engine/releases/release-folder.ts';
import { appendPin } from '../../main/release/pins-file.ts';
import { signedRelease } from './release-fixture.ts';

/** Pins and writes releases over and over until it is killed; says each number once it is on the disk. */
const [folder = '', first = '0'] = process.argv.slice(2);
const releases = createReleaseFolder(folder);
const places = { path: join(folder, 'releases', 'pins.jsonl'), lockPath: join(folder, 'pins.lock') };

for (let number = Number(first); ; number++) {
  const release = `r-${String(number).padStart(64, '0')}` as ReleaseHash;
  appendPin(places, {
    at: '2026-11-29T08:00:00.000Z',
    pipelineId: 'default',
    release,
    before: null,
    action: 'promote',
    by: 'ada',
    reason: 'x'.repeat(number % 5000),
    gateRunId: null,
    share: null,
    ms: 1,
  });
  releases.write(signedRelease({ notes: String(number) }));
  process.stdout.write(`${number}\n`);
}
