import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { UpdateStatus } from '../../../main/contract/update.ts';
import { createEngineDesk } from '../../support/engine-here.ts';
import { type CliDesk, createCliDesk } from '../../support/run-cli-here.ts';
import { type FeedServer, feedOf, newKey, PACKAGE, serveFeed } from '../../support/update-feed.ts';

function writeSettings(home: string, feed: FeedServer): void {
  mkdirSync(join(home, 'config'), { recursive: true });
  writeFileSync(
    join(home, 'config', 'settings.jsonc'),
    JSON.stringify({ updateFeed: feed.url, updateKey: feed.key.publicKey }),
  );
}

async function toEnd<Item>(stream: AsyncIterable<Item>): Promise<Item | undefined> {
  let last: Item | undefined;
  for await (const item of stream) last = item;
  return last;
}

function openDesk(feed: FeedServer): CliDesk {
  const desk = createCliDesk();
  onTestFinished(() => desk.remove());
  writeSettings(desk.home, feed);
  return desk;
}

test('check, download and install say what holds, and install nothing', async () => {
  const feed = await serveFeed();
  feed.publish();
  const desk = openDesk(feed);
  expect(await desk.run('update', 'status')).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('Nobody has looked'),
  });
  expect(feed.connections).toBe(0);
  const check = await desk.run('update', 'check', '--json');
  expect(check.json<UpdateStatus>()).toMatchObject({
    state: 'available',
    key: 'settings',
    available: { version: '9.9.9' },
  });
  expect(await desk.run('update', 'download', '--quiet')).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/Trestle 9\.9\.9 is downloaded and verified.*\nsudo dpkg -i /),
  });
  expect(await desk.run('update', 'install')).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/\nsudo dpkg -i \S+\n$/),
  });
});

test('without a feed updates are off, and offline nobody is asked: each in a sentence', async () => {
  const feed = await serveFeed();
  feed.publish();
  const plain = createCliDesk();
  onTestFinished(() => plain.remove());
  expect(await plain.run('update', 'status')).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('Updates are off'),
  });
  expect(await plain.run('update', 'check')).toMatchObject({
    exitCode: 2,
    sentence: 'Updates are off: no feed is set. Set updateFeed in the settings to look for one.',
  });
  const desk = openDesk(feed);
  const offline = { TRESTLE_OFFLINE: '1' };
  for (const command of ['check', 'download']) {
    expect(await desk.runWith(offline, 'update', command)).toMatchObject({
      exitCode: 5,
      sentence: 'Offline: no update was looked for. Turn offline off in Settings, or unset TRESTLE_OFFLINE.',
    });
  }
  expect(await desk.run('update', 'check', '--offline')).toMatchObject({ exitCode: 5 });
  expect((await desk.runWith(offline, 'update', 'status')).stdout).toContain('Offline: nothing is looked for');
  expect(feed.connections).toBe(0);
});

test('a tampered feed ends in one sentence and exit code 5', async () => {
  const feed = await serveFeed();
  feed.publish({}, newKey());
  const refused = await openDesk(feed).run('update', 'check');
  expect([refused.exitCode, refused.stdout, refused.stderr]).toEqual([
    5,
    '',
    'The update feed was refused: its signature is not by the key that this Trestle takes releases from. Nothing was downloaded.\n',
  ]);
});

test('an AppImage is put in the place of the running one, once nothing runs', async () => {
  const feed = await serveFeed();
  const [artefact] = feedOf().artefacts;
  feed.publish({ artefacts: artefact === undefined ? [] : [{ ...artefact, kind: 'appimage' }] });
  const desk = createEngineDesk();
  onTestFinished(() => desk.dispose());
  writeSettings(join(desk.folder, 'home'), feed);
  const program = join(desk.folder, 'Trestle.AppImage');
  writeFileSync(program, 'the release that runs');
  const engine = await desk.start({ APPIMAGE: program });
  await engine.call('workspace.open', { path: join(desk.folder, 'w'), create: true });
  await engine.call('update.check', {});
  await toEnd(engine.stream('update.download', {}));

  const answer = engine.stream('ask.run', { question: 'Is anybody there?' })[Symbol.asyncIterator]();
  await answer.next();
  await expect(toEnd(engine.stream('update.install', { waits: false }))).rejects.toThrow(
    'Nothing was installed: an answer goes on. Try again when it is over.',
  );
  const installing = engine.stream('update.install', {})[Symbol.asyncIterator]();
  expect(await installing.next()).toEqual({ done: false, value: { type: 'update-waiting', runs: ['an answer'] } });
  expect(readFileSync(program, 'utf8')).toBe('the release that runs');
  while ((await answer.next()).done !== true);
  expect(await installing.next()).toMatchObject({ value: { type: 'update-handed-over', next: 'restart' } });
  expect(readFileSync(program).equals(PACKAGE)).toBe(true);
  expect(statSync(program).mode & 0o777).toBe(0o755);
  const { rows } = await engine.call('egress.log', {});
  expect(rows.map(({ purpose }) => purpose)).toEqual(['update download', 'update check', 'update check']);
});
