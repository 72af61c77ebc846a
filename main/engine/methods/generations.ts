import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type {
  GenerationCompareEvent,
  GenerationEvent,
  GenerationFlipResponse,
  GenerationSummary,
} from '../../contract/generation.ts';
import type { SourceId } from '../../contract/ids.ts';
import type { EmbeddingSettings, WorkspaceFile } from '../../contract/workspace-file.ts';
import type { GenerationRecord } from '../../retrieval/generations/generation-record.ts';
import { chunkerIdOf, chunkerNameOf } from '../../retrieval/parse/chunk/chunker.ts';
import { createAsyncQueue } from '../async-queue.ts';
import { generationFile } from '../generations/ensure-first-generation.ts';
import { runComparison } from '../generations/run-comparison.ts';
import { isSameChoice, listGenerations, stateOf, summarizeGeneration } from '../generations/summarize-generation.ts';
import type { Handlers } from '../handlers.ts';
import type { StandingParts } from '../session-parts.ts';

type GenerationCalls =
  | 'generation.list'
  | 'generation.build'
  | 'generation.cancel'
  | 'generation.delete'
  | 'generation.report'
  | 'generation.flip';

/** Indexes side by side: building one, comparing two, choosing which one answers. */
export function createGenerationHandlers(
  parts: StandingParts,
): Handlers<GenerationCalls, 'generation.watch' | 'generation.compare'> {
  const { services, files, generations, builds, choice } = parts;
  const { registry } = generations;
  const { clock, events } = services;
  const isoNow = (): string => new Date(clock.now()).toISOString();
  const declared = (): readonly string[] => files.readWorkspace().sources.map(({ id }) => id);
  const summarize = (record: GenerationRecord): GenerationSummary =>
    summarizeGeneration(record, { generations, declared: declared(), builds });

  return {
    'generation.list': async () => listGenerations({ generations, declared: declared(), builds, choice }),

    'generation.build': async ({ model, chunker, sources }) => {
      parts.requireTrust('build an index');
      const file = files.readWorkspace();
      requireSources(sources, declared());
      const wanted = { embedding: embeddingFor(file, model), chunker: chunkerIdOf(chunker ?? file.chunker) };
      const present = registry.list().find((record) => isSameChoice(wanted, record)) ?? null;
      if (present !== null && present.state === 'complete' && stateOf(present, generations) === 'serving') {
        throw new InvalidArgumentError(
          `g${present.generation} is made of ${present.embedding.model} and ${chunkerNameOf(present.chunker)} already, and it serves. Name another --model or --chunker.`,
        );
      }
      // A name that leads nowhere is said now, to whoever typed it, not later by a build that failed.
      await generations.tryModel(wanted.embedding);
      const record =
        present ?? registry.add({ ...wanted, sources, state: 'building', createdAt: isoNow(), fileOf: generationFile });
      // A file of this name could only be of a journal that is no longer here.
      if (present === null) generations.removeFile(record);
      if (present !== null && present.state !== 'complete') registry.begin(present.generation, sources);
      builds.start(record.generation);
      return { generation: record.generation };
    },

    'generation.watch': ({ generation }, { signal }) => {
      const record = registry.require(generation);
      return builds.isRunning(generation) ? builds.watch(generation, signal) : lastWord(record, summarize(record));
    },

    'generation.cancel': async ({ generation }) => {
      registry.require(generation);
      builds.cancel(generation);
      await builds.settled(generation);
      return null;
    },

    'generation.delete': async ({ generation, preview }) => {
      const record = registry.require(generation);
      const releases = registry.releasesNaming(generation);
      const freedBytes = generations.sizeOf(record);
      if (stateOf(record, generations) === 'serving') {
        throw new InvalidArgumentError(`g${generation} answers questions now. Flip to another generation first.`);
      }
      if (preview) return { generation, deleted: false, freedBytes, releases };
      parts.requireTrust('delete an index');
      if (builds.isRunning(generation)) {
        builds.cancel(generation);
        await builds.settled(generation);
      }
      await generations.delete(record);
      events.publish({ type: 'generations-changed' });
      return { generation, deleted: true, freedBytes, releases };
    },

    'generation.report': async ({ reportId, generation }) => registry.findReport({ reportId, generation }),

    'generation.compare': (request, { signal }) => {
      parts.requireTrust('compare indexes');
      const candidate = registry.require(request.generation);
      const base = registry.require(request.base ?? registry.serving().default);
      if (candidate.generation === base.generation) {
        throw new InvalidArgumentError(`g${base.generation} cannot be compared with itself. Name another one.`);
      }
      for (const record of [base, candidate]) requireComplete(record);
      const left = new AbortController();
      const queue = createAsyncQueue<GenerationCompareEvent>({ onReaderLeft: () => left.abort() });
      runComparison(
        parts,
        {
          base: base.generation,
          candidate: candidate.generation,
          judged: request.judged,
          queries: request.queries,
        },
        { signal: AbortSignal.any([signal, left.signal]), onProgress: (event) => queue.push(event) },
      ).then(
        (report) => {
          queue.push({ type: 'compare-finished', report });
          queue.close();
          events.publish({ type: 'generations-changed' });
        },
        (error: unknown) => queue.fail(error),
      );
      return queue;
    },

    'generation.flip': async ({ to, sources, reason }): Promise<GenerationFlipResponse> => {
      parts.requireTrust('flip an index');
      const record = registry.require(to);
      requireComplete(record);
      requireSources(sources, declared());
      refuseUnbuilt(record, sources);
      // The next question must not find a damaged file or a missing model: both are looked at before anything changes.
      await generations.get(to).model();
      const serving = registry.serving();
      const moving = sources.filter((id) => (serving.bySource.get(id) ?? serving.default) !== to);
      const isAlreadyThere =
        sources.length === 0 ? serving.default === to && serving.bySource.size === 0 : moving.length === 0;
      const flips = isAlreadyThere
        ? []
        : registry.flip({
            to,
            sources: sources.length === 0 ? [] : moving,
            at: isoNow(),
            by: services.environment['USER'] ?? services.environment['USERNAME'] ?? 'local',
            reason,
            reportId: registry.newestReportId(to),
          });
      const behind = registry.behind(to) as SourceId[];
      builds.startWhatIsDue();
      events.publish({ type: 'generations-changed' });
      events.publish({ type: 'sources-changed' });
      return { flips, behind };
    },
  };
}

/** The model of trestle.jsonc with its settings, or another one: an endpoint's address is the workspace's in any case. */
function embeddingFor(file: WorkspaceFile, model: string | undefined): EmbeddingSettings {
  if (model === undefined || model === file.embedding.model) return file.embedding;
  return model.startsWith('openai-compatible/') ? { ...file.embedding, model } : { model };
}

function requireSources(named: readonly string[], declared: readonly string[]): void {
  const unknown = named.find((id) => !declared.includes(id));
  if (unknown === undefined) return;
  const known = declared.join(', ') || 'none yet';
  throw new NotFoundError(`There is no source "${unknown}" in this workspace. Sources: ${known}.`);
}

function requireComplete({ generation, state, error }: GenerationRecord): void {
  if (state === 'complete') return;
  const why = state === 'failed' ? `its build failed (${error ?? 'no reason was kept'})` : 'it is still being built';
  throw new InvalidArgumentError(
    `g${generation} cannot answer yet: ${why}. \`trestle generation list\` shows how far it is.`,
  );
}

function refuseUnbuilt({ generation, sources: built }: GenerationRecord, wanted: readonly string[]): void {
  if (built.length === 0) return;
  const missing = wanted.filter((id) => !built.includes(id));
  if (wanted.length > 0 && missing.length === 0) return;
  throw new InvalidArgumentError(
    `g${generation} was built of ${built.join(', ')} only. Flip those with --source, or build it of all sources.`,
  );
}

async function* lastWord(record: GenerationRecord, summary: GenerationSummary): AsyncGenerator<GenerationEvent> {
  const { generation, state, error } = record;
  if (state === 'failed')
    yield { type: 'generation-failed', generation, error: { code: 'storage', message: error ?? '' } };
  else if (state === 'building') yield { type: 'generation-cancelled', generation };
  else yield { type: 'generation-finished', generation, summary };
}
