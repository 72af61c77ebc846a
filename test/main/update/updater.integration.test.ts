import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../main/engine/system-clock.ts';
import { createEgress } from '../../../main/gateway/egress/egress.ts';
import type { EgressRecord } from '../../../main/gateway/egress/exchanges.ts';
import type { UpdateSettings } from '../../../main/update/update-settings.ts';
import { createUpdater, type Updater } from '../../../main/update/updater.ts';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';
import { type FeedServer, feedOf, newKey, PACKAGE, serveFeed } from '../../support/update-feed.ts';

const GO_ON = new AbortController().signal;
const NOBODY = (): void => undefined;

interface Desk {
  updater: Updater;
  feed: FeedServer;
  settings: UpdateSettings;
  rows: EgressRecord[];
  downloads: string;
}

async function openDesk(): Promise<Desk> {
  const feed = await serveFeed();
  const home = makeTemporaryDirectory();
  const rows: EgressRecord[] = [];
  const settings: UpdateSettings = {
    feed: feed.url,
    buildKey: feed.key.publicKey,
    settingsKey: null,
    isAutomatic: false,
    isOffline: false,
  };
  const egress = createEgress({
    isOffline: () => settings.isOffline,
    allowedHosts: () => [],
    clock: systemClock,
    record: (row) => rows.push(row),
  });
  const updater = createUpdater({
    egress,
    clock: systemClock,
    cacheDirectory: join(home, 'cache'),
    stateDirectory: join(home, 'state'),
    settings: () => settings,
    installed: { version: '1.0.0', platform: process.platform, arch: process.arch, kind: 'deb' },
  });
  return { updater, feed, settings, rows, downloads: join(home, 'cache', 'updates') };
}

describe('a newer release with a good signature', () => {
  test('is found, downloaded on request only, and handed over with its command', async () => {
    const { updater, feed, rows, downloads } = await openDesk();
    feed.publish();
    expect(await updater.status()).toMatchObject({ state: 'idle', available: null });
    const found = await updater.check(GO_ON);
    expect(found).toMatchObject({ state: 'available', problem: null, available: { version: '9.9.9', kind: 'deb' } });
    expect(feed.requests).toEqual(['GET /feed.json', 'GET /feed.json.sig']);
    const pieces: number[] = [];
    const ready = await updater.download(GO_ON, (bytesDone) => pieces.push(bytesDone));
    expect(pieces.at(-1)).toBe(PACKAGE.byteLength);
    const { path } = await updater.verified();
    expect(dirname(path)).toBe(downloads);
    expect(readFileSync(path).equals(PACKAGE)).toBe(true);
    expect(ready).toMatchObject({ state: 'downloaded', install: { command: `sudo dpkg -i ${path}` } });
    expect(rows.map(({ purpose, outcome }) => `${purpose}: ${outcome}`)).toEqual([
      'update check: ok',
      'update check: ok',
      'update download: ok',
    ]);
  });

  test('of the version that runs is none', async () => {
    const { updater, feed } = await openDesk();
    feed.publish({ release: '1.0.0' });
    expect(await updater.check(GO_ON)).toMatchObject({ state: 'idle', available: null });
  });
});

describe('is refused, and nothing is downloaded:', () => {
  const refusals: readonly [name: string, change: (feed: FeedServer) => void, why: RegExp][] = [
    [
      'a feed of which one byte was changed',
      (feed) => {
        const bytes = feed.publish();
        bytes[bytes.indexOf('9.9.9') + 4] = '8'.charCodeAt(0);
      },
      /signature is not by the key/,
    ],
    ['a signature by another key', (feed) => void feed.publish({}, newKey()), /signature is not by the key/],
    [
      'a feed without a signature',
      (feed) => {
        feed.publish();
        feed.files.delete('/feed.json.sig');
      },
      /answered 404 for \/feed\.json\.sig/,
    ],
    [
      'a signature that is some text',
      (feed) => {
        feed.publish();
        feed.files.set('/feed.json.sig', Buffer.from('signed, honestly'));
      },
      /signature is not by the key/,
    ],
    ['an older release', (feed) => void feed.publish({ release: '0.9.0' }), /0\.9\.0, which is older than 1\.0\.0/],
    ['a beta of the release that runs', (feed) => void feed.publish({ release: '1.0.0-beta.2' }), /older than 1\.0\.0/],
    ['a feed that expired', (feed) => void feed.publish({ expiresAt: '2026-11-21T00:00:00Z' }), /it expired on/],
    [
      'a release that cannot be installed over this one',
      (feed) => void feed.publish({ minimumVersion: '1.5.0' }),
      /install 1\.5\.0 first/,
    ],
    [
      'a release for another platform',
      (feed) =>
        void feed.publish({
          artefacts: feedOf().artefacts.map((item) => ({ ...item, platform: 'win32', kind: 'nsis' })),
        }),
      /has no package for/,
    ],
    [
      'a package on another host',
      (feed) =>
        void feed.publish({
          artefacts: feedOf().artefacts.map((item) => ({ ...item, url: 'https://elsewhere.example/trestle.deb' })),
        }),
      /lies elsewhere than on 127\.0\.0\.1/,
    ],
    [
      'a feed larger than any feed',
      (feed) => void feed.files.set('/feed.json', Buffer.alloc(65 * 1024, ' ')),
      /more than 65536 bytes/,
    ],
    [
      'a redirect',
      (feed) => {
        feed.answerOnce = (_request, response) => response.writeHead(302, { location: '/other.json' }).end();
      },
      /elsewhere \(status 302\), which is not followed/,
    ],
    ['notes beyond measure', (feed) => void feed.publish({ notes: 'x'.repeat(20_001) }), /notes: /],
  ];
  test.each(refusals)('%s', async (_name, change, why) => {
    const { updater, feed, downloads } = await openDesk();
    change(feed);
    await expect(updater.check(GO_ON)).rejects.toThrow(why);
    expect(await updater.status()).toMatchObject({
      state: 'idle',
      available: null,
      problem: expect.stringMatching(why),
    });
    expect(feed.requests.some((request) => request.includes('trestle.deb'))).toBe(false);
    expect(existsSync(downloads)).toBe(false);
  });

  test('a feed that is older than one seen before, though it is signed', async () => {
    const { updater, feed } = await openDesk();
    feed.publish({ publishedAt: '2026-11-25T00:00:00Z', release: '9.9.10' });
    await updater.check(GO_ON);
    feed.publish({ publishedAt: '2026-11-20T00:00:00Z', release: '9.9.9' });
    await expect(updater.check(GO_ON)).rejects.toThrow(/it is from 2026-11-20.*one from 2026-11-25.* was seen before/);
    expect(await updater.status()).toMatchObject({ available: { version: '9.9.10' } });
  });

  test('an address that is not https, but for this machine', async () => {
    const { updater, settings } = await openDesk();
    settings.feed = 'http://updates.example/feed.json';
    await expect(updater.check(GO_ON)).rejects.toThrow('updates.example is not asked over http://');
  });

  test('a key in the settings where the build names another', async () => {
    const { updater, settings, feed } = await openDesk();
    const other = newKey();
    feed.publish({}, other);
    settings.settingsKey = other.publicKey;
    await expect(updater.check(GO_ON)).rejects.toThrow(/signature is not by the key/);
    settings.buildKey = null;
    expect(await updater.check(GO_ON)).toMatchObject({ state: 'available', key: 'settings' });
  });
});

describe('a package', () => {
  test('of which one byte is another is deleted, and never offered', async () => {
    const { updater, feed, downloads } = await openDesk();
    feed.publish();
    await updater.check(GO_ON);
    const tampered = Buffer.from(PACKAGE);
    tampered[200_000] = (tampered[200_000] ?? 0) ^ 1;
    feed.files.set('/trestle.deb', tampered);
    await expect(updater.download(GO_ON, NOBODY)).rejects.toThrow(
      'is not the release that was signed. It was deleted.',
    );
    expect(readdirSync(downloads)).toEqual(['lock.db']);
    await expect(updater.verified()).rejects.toThrow('No update is downloaded');
  });

  test.each([1, -1])('that is longer or shorter than the feed says (%i byte) is refused', async (difference) => {
    const { updater, feed } = await openDesk();
    feed.publish();
    await updater.check(GO_ON);
    feed.files.set('/trestle.deb', Buffer.alloc(PACKAGE.byteLength + difference));
    await expect(updater.download(GO_ON, NOBODY)).rejects.toThrow(difference > 0 ? 'sent more than' : 'broke off');
    expect(await updater.status()).toMatchObject({ state: 'available', install: null });
  });

  test('that was cut short goes on from there', async () => {
    const { updater, feed } = await openDesk();
    feed.publish();
    await updater.check(GO_ON);
    feed.answerOnce = (_request, response) => {
      response.writeHead(200, { 'content-length': PACKAGE.byteLength });
      response.write(PACKAGE.subarray(0, 150_000), () => response.destroy());
    };
    await expect(updater.download(GO_ON, NOBODY)).rejects.toThrow('broke off. Run it again to go on.');
    expect(await updater.download(GO_ON, NOBODY)).toMatchObject({ state: 'downloaded', problem: null });
    expect(feed.requests.at(-1)).toMatch(/^GET \/trestle\.deb bytes=[1-9]\d*-$/);
  });

  test('is begun anew where the server knows no ranges', async () => {
    const { updater, feed, downloads } = await openDesk();
    feed.publish();
    await updater.check(GO_ON);
    mkdirSync(downloads, { recursive: true });
    const name = `trestle-9.9.9-${process.platform}-${process.arch}.deb.part`;
    writeFileSync(join(downloads, name), Buffer.alloc(1000, 1));
    feed.answerOnce = (_request, response) => response.writeHead(200).end(PACKAGE);
    expect(await updater.download(GO_ON, NOBODY)).toMatchObject({ state: 'downloaded' });
  });

  test('that was changed on the disk after its download is not handed over', async () => {
    const { updater, feed } = await openDesk();
    feed.publish();
    await updater.check(GO_ON);
    await updater.download(GO_ON, NOBODY);
    const { path } = await updater.verified();
    writeFileSync(path, Buffer.alloc(PACKAGE.byteLength));
    await expect(updater.verified()).rejects.toThrow('is not the release that was signed. It was deleted');
    expect(existsSync(path)).toBe(false);
  });
});

describe('nobody is asked', () => {
  test('offline, not even this machine; it says so', async () => {
    const { updater, feed, settings, rows } = await openDesk();
    feed.publish();
    settings.isOffline = true;
    await expect(updater.check(GO_ON)).rejects.toThrow('Offline: no update was looked for.');
    await expect(updater.download(GO_ON, NOBODY)).rejects.toThrow('Offline');
    expect(await updater.status()).toMatchObject({ state: 'offline', summary: expect.stringContaining('Offline') });
    expect([feed.connections, rows]).toEqual([0, []]);
  });

  test('without a feed, which is the default, or without a key', async () => {
    const { updater, feed, settings } = await openDesk();
    settings.buildKey = null;
    await expect(updater.check(GO_ON)).rejects.toThrow('This build names no key');
    settings.feed = null;
    await expect(updater.check(GO_ON)).rejects.toThrow('Updates are off: no feed is set.');
    expect(await updater.status()).toMatchObject({ state: 'off' });
    expect(feed.connections).toBe(0);
  });
});
