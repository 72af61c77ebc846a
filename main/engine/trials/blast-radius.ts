import type { BlastRadius } from '../../contract/release-trial.ts';
import { TRIAL_METRICS } from '../../contract/release-trial.ts';
import type { Release } from '../../contract/release.ts';
import { earliestAnswers } from '../../release/trial/earliest-answers.ts';
import { TRIAL_ALPHA } from '../../release/trial/trial-watches.ts';
import { readTraffic } from '../../trace/traffic-facts.ts';
import type { SessionParts } from '../session-parts.ts';

const MS_PER_DAY = 86_400_000;
/** Looked back. */
const DAYS = 7;
/** Fewer days than this are told as a day: an hour's traffic times 24 is no day's. */
const LEAST_DAYS = 1;

/** What a trial would mean, from the traffic of the last days. What is not known is null, never a guess. */
export function blastRadius(
  { journal, services }: Pick<SessionParts, 'journal' | 'services'>,
  { release, share }: { release: Release; share: number },
): BlastRadius {
  const nowMs = services.clock.now();
  const since = new Date(nowMs - DAYS * MS_PER_DAY).toISOString();
  const { asks, sessions, firstAt } = readTraffic(journal, { pipelineId: release.pipelineId, since });
  const writingTools = writingToolsOf(release);
  if (asks === 0 || firstAt === null) {
    const basis = `Nothing was asked of ${release.pipelineId} in the last ${DAYS} days.`;
    return { asksPerDay: null, ofAsksPerDay: null, peoplePerDay: null, writingTools, decidesInDays: null, basis };
  }
  const days = Math.max(LEAST_DAYS, (nowMs - Date.parse(firstAt)) / MS_PER_DAY);
  const asksPerDay = asks / days;
  const earliest = earliestAnswers(TRIAL_ALPHA / TRIAL_METRICS.length);
  return {
    asksPerDay,
    ofAsksPerDay: asksPerDay * share,
    peoplePerDay: (sessions / days) * share,
    writingTools,
    decidesInDays: earliest / (asksPerDay * share),
    basis: `${asks.toLocaleString('en-US')} asks in ${sessions.toLocaleString('en-US')} sessions since ${firstAt.slice(0, 10)}. Decided at the earliest after ${earliest.toLocaleString('en-US')} answers, when the two hardly differ.`,
  };
}

/** Tools of the release with an effect on something. */
export function writingToolsOf({ bundle }: Pick<Release, 'bundle'>): readonly string[] {
  return Object.entries(bundle.tools)
    .filter(([, facts]) => {
      const { effect } = facts as { effect?: string };
      return effect === 'write' || effect === 'external';
    })
    .map(([name]) => name)
    .toSorted();
}
