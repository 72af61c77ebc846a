import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openFeed } from '../../../main/update/feed.ts';
import { writeUpdateFeed } from '../../../scripts/update-feed/write-feed.ts';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';
import { newKey } from '../../support/update-feed.ts';

test('what the maker of a release signs is what a Trestle opens', async () => {
  const directory = makeTemporaryDirectory();
  const path = join(directory, 'trestle_1.2.3_amd64.deb');
  writeFileSync(path, 'abc');
  const key = newKey();
  const options = { release: '1.2.3', minimumVersion: '0.1.0', notes: '', validDays: 2, now: 0, key, directory };
  await writeUpdateFeed({ ...options, artefacts: [{ path, platform: 'linux', arch: 'x64' }] });
  const feed = openFeed({
    bytes: readFileSync(join(directory, 'feed.json')),
    signature: readFileSync(join(directory, 'feed.json.sig'), 'utf8'),
    publicKey: key.publicKey,
  });
  expect(feed).toMatchObject({
    release: '1.2.3',
    publishedAt: '1970-01-01T00:00:00.000Z',
    expiresAt: '1970-01-03T00:00:00.000Z',
  });
  expect(feed.artefacts).toEqual([
    {
      platform: 'linux',
      arch: 'x64',
      kind: 'deb',
      url: 'trestle_1.2.3_amd64.deb',
      sizeBytes: 3,
      // sha512("abc"), as FIPS 180-2 gives it.
      sha512:
        'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    },
  ]);
});

test('what a Trestle would refuse is not signed', async () => {
  const directory = makeTemporaryDirectory();
  const options = { minimumVersion: '0.1.0', notes: '', validDays: 2, now: 0, key: newKey(), directory };
  const path = join(directory, 'trestle.zip');
  writeFileSync(path, 'abc');
  await expect(
    writeUpdateFeed({ ...options, release: '1.2.3', artefacts: [{ path, platform: 'linux', arch: 'x64' }] }),
  ).rejects.toThrow('is no package: it must end in .deb');
  await expect(writeUpdateFeed({ ...options, release: '1.2', artefacts: [] })).rejects.toThrow('must be a version');
});
