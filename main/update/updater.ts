import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../base/errors/config-error.ts';
import { DeniedError } from '../base/errors/denied-error.ts';
import { LockHeldError } from '../base/errors/lock-held-error.ts';
import { NotFoundError } from '../base/errors/not-found-error.ts';
import { TrestleError } from '../base/errors/trestle-error.ts';
import type { UpdateStatus } from '../contract/update.ts';
import type { Clock } from '../spec/clock.ts';
import type { Egress } from '../spec/egress.ts';
import { takeExclusiveFile } from '../storage/exclusive-file.ts';
import { ensurePrivateDirectory } from '../storage/private-directory.ts';
import { type ChosenRelease, chooseRelease, feedAddress, type Installed } from './choose-release.ts';
import { describeUpdate, type UpdateFacts } from './describe-update.ts';
import { downloadArtefact, isWhole } from './download-artefact.ts';
import { MAX_FEED_BYTES, openFeed } from './feed.ts';
import { fetchPlain, readBounded } from './fetch-bounded.ts';
import { installStep } from './install-step.ts';
import { createUpdateRecordStore } from './update-record.ts';
import type { UpdateSettings } from './update-settings.ts';

/** An ed25519 signature in base64, with room for a line's end. Bytes. */
const MAX_SIGNATURE_BYTES = 200;
const EXTENSION = { deb: 'deb', appimage: 'AppImage', dmg: 'dmg', nsis: 'exe' } as const;

export interface UpdaterOptions {
  egress: Egress;
  clock: Clock;
  cacheDirectory: string;
  stateDirectory: string;
  settings: () => UpdateSettings;
  installed: Omit<Installed, 'newestSeenAt'>;
}

/**
 * Looks for a newer release, downloads it and says how it is installed. Everything a person has not asked for is left undone:
 * there is no feed by default, nothing is downloaded by a look, and nothing is ever installed by a download.
 *
 * What the feed says counts only with a signature over its exact bytes, by the key of this build (or one that the person
 * set); what is remembered of it is verified again each time it is read.
 */
export interface Updater {
  status(): Promise<UpdateStatus>;
  /** @throws ConfigError without a feed or key, DeniedError offline and for what is refused, ConnectionClosedError */
  check(signal: AbortSignal): Promise<UpdateStatus>;
  /** @throws NotFoundError when nothing newer is known, LockHeldError when another process downloads; as `check` */
  download(signal: AbortSignal, onProgress: (bytesDone: number, bytesTotal: number) => void): Promise<UpdateStatus>;
  /** @returns where the downloaded package lies, checked again @throws NotFoundError, DeniedError */
  verified(): Promise<{ release: ChosenRelease; path: string }>;
}

export function createUpdater(options: UpdaterOptions): Updater {
  const { clock, cacheDirectory, stateDirectory, settings } = options;
  const records = createUpdateRecordStore(stateDirectory);
  const downloads = join(cacheDirectory, 'updates');

  const requireFeed = (): { url: URL; publicKey: string } => {
    const { feed, buildKey, settingsKey, isOffline } = settings();
    if (feed === null)
      throw new ConfigError('Updates are off: no feed is set. Set updateFeed in the settings to look for one.');
    if (isOffline) {
      throw new DeniedError(
        'Offline: no update was looked for. Turn offline off in Settings, or unset TRESTLE_OFFLINE.',
      );
    }
    const publicKey = buildKey ?? settingsKey;
    if (publicKey === null) {
      throw new ConfigError(
        'This build names no key that releases are signed by. Set updateKey in the settings to one you trust.',
      );
    }
    return { url: feedAddress(feed), publicKey };
  };
  const installed = (): Installed => ({ ...options.installed, newestSeenAt: records.read().newestSeenAt });
  const choose = (bytes: Uint8Array, signature: string, url: URL, publicKey: string): ChosenRelease | null =>
    chooseRelease({
      feed: openFeed({ bytes, signature, publicKey }),
      feedUrl: url,
      installed: installed(),
      now: clock.now(),
    });
  /** What the last look found, verified anew; null when that is nothing newer, or holds no longer. */
  const known = (): ChosenRelease | null => {
    const { feed: address, buildKey, settingsKey } = settings();
    const { feed } = records.read();
    const publicKey = buildKey ?? settingsKey;
    if (feed === null || feed.url !== address || publicKey === null) return null;
    try {
      return choose(Buffer.from(feed.bytes, 'base64'), feed.signature, feedAddress(feed.url), publicKey);
    } catch (error) {
      if (TrestleError.is(error)) return null;
      throw error;
    }
  };
  const pathOf = ({ feed, artefact }: ChosenRelease): string =>
    join(downloads, `trestle-${feed.release}-${artefact.platform}-${artefact.arch}.${EXTENSION[artefact.kind]}`);
  /** Its size only: its hash is looked at before it is handed over. */
  const isThere = (release: ChosenRelease): boolean =>
    statSync(pathOf(release), { throwIfNoEntry: false })?.size === release.artefact.sizeBytes;
  const noting = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      if (TrestleError.is(error) && error.code !== 'config') records.change({ problem: error.message });
      throw error;
    }
  };
  const status = async (): Promise<UpdateStatus> => {
    const release = known();
    const { lastCheckedAt, problem } = records.read();
    const facts: UpdateFacts = {
      settings: settings(),
      version: options.installed.version,
      lastCheckedAt,
      problem,
      release,
      install: release !== null && isThere(release) ? installStep(release.artefact.kind, pathOf(release)) : null,
    };
    return describeUpdate(facts);
  };

  return {
    status,
    check: async (signal) => {
      const { url, publicKey } = requireFeed();
      await noting(async () => {
        const egress = options.egress.admitting({ name: 'update check', hosts: [url.host] });
        const signatureUrl = new URL(url);
        signatureUrl.pathname += '.sig';
        const bytes = await readBounded(await fetchPlain(egress, url, { signal }), url, MAX_FEED_BYTES);
        const answer = await fetchPlain(egress, signatureUrl, { signal });
        const signature = Buffer.from(await readBounded(answer, signatureUrl, MAX_SIGNATURE_BYTES)).toString('latin1');
        const release = choose(bytes, signature, url, publicKey);
        const { publishedAt } = openFeed({ bytes, signature, publicKey });
        records.change({
          lastCheckedAt: new Date(clock.now()).toISOString(),
          newestSeenAt: publishedAt,
          problem: null,
          feed: { url: url.href, bytes: Buffer.from(bytes).toString('base64'), signature },
        });
        removeOthers(downloads, release === null ? null : pathOf(release));
      });
      return status();
    },
    download: async (signal, onProgress) => {
      const { url } = requireFeed();
      const release = known();
      if (release === null) throw new NotFoundError('Nothing newer is known. Run `trestle update check` first.');
      ensurePrivateDirectory(cacheDirectory);
      mkdirSync(downloads, { recursive: true, mode: 0o700 });
      const lock = takeExclusiveFile(join(downloads, 'lock.db'));
      if (lock === null) throw new LockHeldError('Another Trestle is downloading the update. Wait until it is done.');
      try {
        await noting(() =>
          downloadArtefact({
            egress: options.egress.admitting({ name: 'update download', hosts: [url.host] }),
            url: release.url,
            artefact: release.artefact,
            path: pathOf(release),
            signal,
            onProgress: (bytesDone) => onProgress(bytesDone, release.artefact.sizeBytes),
          }),
        );
      } finally {
        lock.release();
      }
      records.change({ problem: null });
      return status();
    },
    verified: async () => {
      const release = known();
      if (release === null || !isThere(release)) {
        throw new NotFoundError('No update is downloaded. Run `trestle update download` first.');
      }
      const path = pathOf(release);
      if (await isWhole(path, release.artefact)) return { release, path };
      rmSync(path, { force: true });
      throw new DeniedError(`${path} is not the release that was signed. It was deleted; download it again.`);
    },
  };
}

/** Packages of other releases, and what is left of their downloads. */
function removeOthers(directory: string, kept: string | null): void {
  let names: readonly string[] = [];
  try {
    names = readdirSync(directory);
  } catch {
    return;
  }
  for (const name of names.filter((entry) => entry.startsWith('trestle-'))) {
    const path = join(directory, name);
    if (path !== kept && path !== `${kept}.part`) rmSync(path, { force: true });
  }
}
