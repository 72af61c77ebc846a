import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';
import { runTypeScript } from '../../support/run-typescript.ts';
import { PACKAGE, serveFeed } from '../../support/update-feed.ts';

const DOWNLOADER = join(import.meta.dirname, 'processes', 'download-update.ts');

test('killed in the middle of a download, the next one goes on and ends verified', async () => {
  const feed = await serveFeed();
  feed.publish();
  const home = makeTemporaryDirectory();
  const begin = () => runTypeScript(DOWNLOADER, [feed.url, feed.key.publicKey, home]);
  // Half of it and then nothing more, so that it is killed while it waits.
  feed.answerWith.set('/trestle.deb', (_request, response) => {
    response.writeHead(200, { 'content-length': PACKAGE.byteLength });
    response.write(PACKAGE.subarray(0, 200_000));
  });
  const first = begin();
  expect(await first.nextLine()).toBe('begun');
  first.child.kill('SIGKILL');
  await first.ended;
  feed.answerWith.clear();
  const downloads = join(home, 'cache', 'updates');
  const [part = ''] = readdirSync(downloads).filter((name) => name.endsWith('.part'));
  expect(statSync(join(downloads, part)).size).toBeGreaterThan(0);

  const second = begin();
  expect(await second.nextLine()).toBe('begun');
  expect(await second.nextLine()).toBe('verified');
  expect(feed.requests.at(-1)).toMatch(/ bytes=[1-9]\d*-$/);
  expect(readdirSync(downloads).filter((name) => name.endsWith('.part'))).toEqual([]);
});
