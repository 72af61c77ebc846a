import { DeniedError } from '../base/errors/denied-error.ts';
import type { PackageKind } from '../contract/update.ts';
import { compareVersions } from './compare-versions.ts';
import type { FeedArtefact, UpdateFeed } from './feed.ts';

/** What runs here, and what was seen of the feed before. */
export interface Installed {
  version: string;
  platform: NodeJS.Platform;
  arch: string;
  /** How the running program was installed; decides between several packages for one platform. */
  kind: PackageKind | null;
  /** `publishedAt` of the newest feed that was ever taken here; null before the first. */
  newestSeenAt: string | null;
}

/** A release to go to, and the one package of it that fits. */
export interface ChosenRelease {
  feed: UpdateFeed;
  artefact: FeedArtefact;
  url: URL;
}

/**
 * Decides whether a verified feed holds something to go to.
 *
 * @param now milliseconds since the Unix epoch
 * @returns null when what runs is the newest
 * @throws DeniedError for a feed that is expired, older than one seen before, of a release older than the one that runs,
 *   without a package for this machine, or with one that lies on another host
 */
export function chooseRelease(options: {
  feed: UpdateFeed;
  feedUrl: URL;
  installed: Installed;
  now: number;
}): ChosenRelease | null {
  const { feed, feedUrl, installed, now } = options;
  if (Date.parse(feed.expiresAt) <= now) {
    throw refused(`it expired on ${feed.expiresAt}; somebody may be holding back a newer one`);
  }
  if (installed.newestSeenAt !== null && Date.parse(feed.publishedAt) < Date.parse(installed.newestSeenAt)) {
    throw refused(`it is from ${feed.publishedAt}, and one from ${installed.newestSeenAt} was seen before`);
  }
  const difference = compareVersions(feed.release, installed.version);
  if (difference === 0) return null;
  if (difference < 0) throw refused(`it offers ${feed.release}, which is older than ${installed.version}`);
  if (compareVersions(installed.version, feed.minimumVersion) < 0) {
    throw refused(
      `${feed.release} can be installed over ${feed.minimumVersion} or later, and this is ${installed.version}: install ${feed.minimumVersion} first`,
    );
  }
  const artefact = artefactFor(feed, installed);
  if (artefact === null) {
    throw refused(`${feed.release} has no package for ${installed.platform}-${installed.arch}`);
  }
  return { feed, artefact, url: placeOf(artefact, feedUrl) };
}

function artefactFor(feed: UpdateFeed, { platform, arch, kind }: Installed): FeedArtefact | null {
  const fitting = feed.artefacts.filter((artefact) => artefact.platform === platform && artefact.arch === arch);
  return fitting.find((artefact) => artefact.kind === kind) ?? (kind === null ? (fitting[0] ?? null) : null);
}

function placeOf({ url }: FeedArtefact, feedUrl: URL): URL {
  const place = URL.canParse(url, feedUrl.href) ? new URL(url, feedUrl) : null;
  if (place === null || place.host !== feedUrl.host || place.protocol !== feedUrl.protocol || place.username !== '') {
    throw refused(`its package lies elsewhere than on ${feedUrl.host}`);
  }
  return place;
}

/** Names of this machine, as `URL.hostname` spells them. */
const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** @returns the address of a feed @throws DeniedError for one that updates are not taken from */
export function feedAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.username !== '' || url.password !== '') {
    throw new DeniedError(
      `"${text}" is no address of an update feed. Set updateFeed to one that begins with https://.`,
    );
  }
  if (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK_NAMES.has(url.hostname))) return url;
  throw new DeniedError(`${url.host} is not asked over ${url.protocol}//: set updateFeed to an https:// address.`);
}

function refused(why: string): DeniedError {
  return new DeniedError(`The update feed was refused: ${why}. Nothing was downloaded.`);
}
