import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InvalidArgumentError } from '../../main/base/errors/invalid-argument-error.ts';
import type { PackageKind } from '../../main/contract/update.ts';
import { writeFileAtomically } from '../../main/storage/atomic-file.ts';
import { isSignedBy, type SigningKey } from '../../main/storage/signing-key.ts';
import { type FeedArtefact, parseFeed, type UpdateFeed } from '../../main/update/feed.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const KIND_OF_SUFFIX: readonly (readonly [suffix: string, kind: PackageKind])[] = [
  ['.deb', 'deb'],
  ['.appimage', 'appimage'],
  ['.dmg', 'dmg'],
  ['.exe', 'nsis'],
];

/** A package as `npm run package -- --json` lists it. */
export interface PackedArtefact {
  path: string;
  platform: string;
  arch: string;
}

export interface FeedOptions {
  artefacts: readonly PackedArtefact[];
  release: string;
  /** From which version on it can be installed over the one that is there. */
  minimumVersion: string;
  notes: string;
  /** How long the feed counts, days from `now`. */
  validDays: number;
  /** Milliseconds since the Unix epoch. */
  now: number;
  key: SigningKey;
  /** Where `feed.json` and `feed.json.sig` go; the packages are served beside them. */
  directory: string;
}

/**
 * Writes the feed of a release and its detached signature: what `trestle update check` reads. Both are checked as a
 * Trestle would check them before they are written.
 *
 * @returns the feed
 * @throws InvalidArgumentError for a file that is no package; DeniedError for what a Trestle would refuse
 */
export async function writeUpdateFeed(options: FeedOptions): Promise<UpdateFeed> {
  const { artefacts, release, minimumVersion, notes, validDays, now, key, directory } = options;
  const feed = {
    format: 'trestle-update-feed',
    version: 1,
    release,
    minimumVersion,
    publishedAt: new Date(now).toISOString(),
    expiresAt: new Date(now + validDays * DAY_MS).toISOString(),
    notes,
    artefacts: await Promise.all(artefacts.map(describeArtefact)),
  };
  const bytes = Buffer.from(`${JSON.stringify(feed, null, 2)}\n`);
  const parsed = parseFeed(bytes);
  const signature = key.sign(bytes);
  if (!isSignedBy(key.publicKey, bytes, signature))
    throw new InvalidArgumentError('The key does not verify its own signature.');
  writeFileAtomically(join(directory, 'feed.json'), bytes);
  writeFileAtomically(join(directory, 'feed.json.sig'), `${signature}\n`);
  return parsed;
}

async function describeArtefact({
  path,
  platform,
  arch,
}: PackedArtefact): Promise<Record<keyof FeedArtefact, unknown>> {
  const kind = KIND_OF_SUFFIX.find(([suffix]) => path.toLowerCase().endsWith(suffix))?.[1];
  if (kind === undefined) {
    throw new InvalidArgumentError(
      `${path} is no package: it must end in ${KIND_OF_SUFFIX.map(([suffix]) => suffix).join(', ')}.`,
    );
  }
  const hash = createHash('sha512');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return {
    platform,
    arch,
    kind,
    url: encodeURIComponent(basename(path)),
    sizeBytes: statSync(path).size,
    sha512: hash.digest('hex'),
  };
}
