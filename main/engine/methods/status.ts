import { localDay } from '../../base/local-day.ts';
import type { EngineStatus } from '../../contract/status.ts';
import { countIndexRows } from '../../retrieval/index/count-rows.ts';
import { countWaiting } from '../../trace/agent/count-waiting.ts';
import { countAllAtRisk } from '../../trace/lineage/stale-chunks.ts';
import { lostIndexes } from '../generations/settle-missing-files.ts';
import { findWanted } from '../generations/summarize-generation.ts';
import type { Handlers } from '../handlers.ts';
import { describeLanguageModel, effectiveModel } from '../language-models.ts';
import type { StandingParts } from '../session-parts.ts';
import { readSourceStatuses } from '../source-statuses.ts';

/** The status bar counts the latest so many asks. */
const STATUS_TRACE_COUNT = 200;

export function createStatusHandlers(parts: StandingParts): Handlers<'status.read'> {
  const { services, files, traces, retrieval, ingests, releases } = parts;
  return {
    'status.read': async () => {
      const file = files.readWorkspace();
      const sources = readSourceStatuses(parts);
      const stats = traces.readStats({ filter: 'kind:ask', last: STATUS_TRACE_COUNT });
      const known = sources.flatMap(({ freshness }) => freshness.ageSeconds ?? []);
      const [release] = releases.listReleases(1);
      return {
        engineVersion: services.layout.version,
        workspaceName: file.name,
        isTrusted: parts.isTrusted(),
        isOffline: services.egress.isOffline,
        model: readModelStatus(parts),
        embeddingModel: retrieval.modelState(),
        generation: readGenerationStatus(parts),
        searchMemory: retrieval.searchMemory(),
        documents: sources.reduce((sum, { documents }) => sum + documents, 0),
        chunks: sources.reduce((sum, { chunks }) => sum + chunks, 0),
        freshnessSeconds: known.length === 0 ? null : Math.max(...known),
        staleSources: sources.filter(({ freshness }) => freshness.state === 'late' || freshness.state === 'failing')
          .length,
        answersAtRisk: countAllAtRisk(parts.journal),
        needsYou: countWaiting(parts.journal),
        alertsFiring: parts.alerts.countFiring(),
        costTodayUsd: traces.costSince(localDay(services.clock.now()).startsAt),
        unpricedToday: traces.unpricedSince(localDay(services.clock.now()).startsAt),
        budgetTodayUsd: file.budget.usdPerDay,
        p95Ms: stats.p95Ms,
        askCount: stats.count,
        egressBytes: services.egress.sentBytes,
        runningIngests: ingests.running().map(({ ingestId, progress }) => ({
          ingestId,
          filesDone: progress?.filesDone ?? 0,
          filesFound: progress?.filesFound ?? 0,
        })),
        release: release?.releaseHash ?? null,
        serving: parts.keptReleases.status(file.pipeline),
      };
    },
  };
}

function readModelStatus(parts: StandingParts): EngineStatus['model'] {
  const id = effectiveModel(parts);
  const isChosen = parts.localChoice.model() !== null;
  const info = describeLanguageModel(parts, id);
  if (info === null) {
    const why = `There is no model "${id}": \`trestle models\` lists what there is.`;
    return { id, state: 'failed', why, isLocal: false, price: 'unknown', isChosen };
  }
  const { state, why, isLocal, price } = info;
  // A server that nobody has looked for yet is not known to be absent.
  const isInFiles = parts.modelFiles.describe(id) !== null;
  const isUnseen = state === 'not-found' && !isInFiles && !parts.providers.wasLookedFor(id);
  if (state === 'ready' || isUnseen) return { id, state: 'ready', why: null, isLocal, price, isChosen };
  return { id, state: state === 'offline' ? 'offline' : 'failed', why, isLocal, price, isChosen };
}

function readGenerationStatus({ generations, builds, choice }: StandingParts): EngineStatus['generation'] {
  const { registry } = generations;
  const serving = registry.serving();
  const running = registry.list().find(({ generation, state }) => state !== 'complete' && builds.isRunning(generation));
  const chunksOf = (generation: number): number => countIndexRows(generations.get(generation).database).chunks;
  const expected = running === undefined ? 0 : chunksOf(serving.default);
  return {
    serving: serving.default,
    isSplit: serving.bySource.size > 0,
    building:
      running === undefined
        ? null
        : {
            generation: running.generation,
            share: expected === 0 ? 0 : Math.min(1, chunksOf(running.generation) / expected),
          },
    wanted: lostIndexes(registry)[0]?.message ?? findWanted(generations, choice)?.message ?? null,
  };
}
