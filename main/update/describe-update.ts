import type { AvailableUpdate, InstallStep, UpdateState, UpdateStatus } from '../contract/update.ts';
import type { ChosenRelease } from './choose-release.ts';
import type { UpdateSettings } from './update-settings.ts';

export interface UpdateFacts {
  settings: UpdateSettings;
  version: string;
  lastCheckedAt: string | null;
  problem: string | null;
  release: ChosenRelease | null;
  install: InstallStep | null;
}

/** @returns what people are told of updates now */
export function describeUpdate(facts: UpdateFacts): UpdateStatus {
  const { settings, version, lastCheckedAt, problem, release, install } = facts;
  const { feed, buildKey, settingsKey, isAutomatic } = settings;
  const state = stateOf(facts);
  const available = release === null || state === 'off' ? null : availableOf(release);
  const summary = {
    off: `Updates are off: no feed is set. This is Trestle ${version}.`,
    offline: `Offline: nothing is looked for and nothing is downloaded. This is Trestle ${version}.`,
    idle:
      lastCheckedAt === null
        ? `Nobody has looked for an update yet. This is Trestle ${version}.`
        : `Trestle ${version} is the newest, as of ${lastCheckedAt}.`,
    available: `Trestle ${available?.version ?? ''} is there; this is ${version}. It is not downloaded.`,
    downloaded: `Trestle ${available?.version ?? ''} is downloaded and verified; this is ${version}. ${install?.how ?? ''}`,
  }[state];
  return {
    version,
    state,
    feedHost: feed !== null && URL.canParse(feed) ? new URL(feed).host : null,
    isAutomatic,
    key: buildKey !== null ? 'build' : settingsKey !== null ? 'settings' : 'none',
    lastCheckedAt,
    problem: state === 'off' ? null : problem,
    available,
    install: state === 'downloaded' ? install : null,
    summary,
  };
}

function stateOf({ settings, release, install }: UpdateFacts): UpdateState {
  if (settings.feed === null) return 'off';
  if (release !== null && install !== null) return 'downloaded';
  if (settings.isOffline) return 'offline';
  return release === null ? 'idle' : 'available';
}

function availableOf({ feed, artefact }: ChosenRelease): AvailableUpdate {
  const { release, publishedAt, notes } = feed;
  return { version: release, publishedAt, notes, kind: artefact.kind, sizeBytes: artefact.sizeBytes };
}
