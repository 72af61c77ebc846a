import type {
  GenerationListResponse,
  GenerationState,
  GenerationSummary,
  WantedGeneration,
} from '../../contract/generation.ts';
import type { SourceId } from '../../contract/ids.ts';
import { type GenerationRecord, servingGenerations, servingOf } from '../../retrieval/generations/generation-record.ts';
import { chunkerNameOf } from '../../retrieval/parse/chunk/chunker.ts';
import type { GenerationChoice, GenerationSet } from './generation-set.ts';
import type { SideBuilds } from './side-builds.ts';

interface SummaryOptions {
  generations: GenerationSet;
  /** Ids of the declared sources. */
  declared: readonly string[];
  builds: Pick<SideBuilds, 'isRunning' | 'progressOf'>;
}

/** @returns what is known of one generation, from the journal and its file */
export function summarizeGeneration(record: GenerationRecord, options: SummaryOptions): GenerationSummary {
  const { generations, declared, builds } = options;
  const { registry } = generations;
  const { generation } = record;
  const opened = generations.get(generation);
  const serving = registry.serving();
  const isServing = servingGenerations(serving).includes(generation);
  const counts = countRows(opened.database);
  const model = opened.modelState();
  return {
    generation,
    state: stateOf(record, generations),
    file: record.file,
    embeddingModel: record.embedding.model,
    fingerprint: record.fingerprint,
    dimensions: record.dimensions,
    chunker: record.chunker,
    chunkerName: chunkerNameOf(record.chunker),
    ...counts,
    sizeBytes: generations.sizeOf(record),
    createdAt: record.createdAt,
    finishedAt: record.finishedAt,
    servingSince: isServing ? (servingSince(generation, registry.flips()) ?? record.createdAt) : null,
    serves: declared.filter((id) => servingOf(serving, id) === generation) as SourceId[],
    behind: registry.behind(generation) as SourceId[],
    isRunning: builds.isRunning(generation),
    progress: builds.progressOf(generation) ?? (record.state === 'complete' ? null : record.progress),
    expectedChunks: countRows(generations.get(serving.default).database).chunks,
    error: record.error ?? model.error,
    reportId: registry.newestReportId(generation),
  };
}

export function listGenerations(options: SummaryOptions & { choice: () => GenerationChoice }): GenerationListResponse {
  const { registry } = options.generations;
  const serving = registry.serving();
  return {
    generations: registry
      .list()
      .toReversed()
      .map((record) => summarizeGeneration(record, options)),
    servingDefault: serving.default,
    servingBySource: Object.fromEntries(serving.bySource),
    wanted: findWanted(options.generations, options.choice),
    flips: registry.flips(),
  };
}

/** @returns what trestle.jsonc asks for when that is not what serves; null when it is, or when nothing was ingested yet */
export function findWanted(generations: GenerationSet, choice: () => GenerationChoice): WantedGeneration | null {
  const { registry } = generations;
  const serving = registry.require(registry.serving().default);
  if (serving.fingerprint === null) return null;
  let wanted: GenerationChoice;
  try {
    wanted = choice();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { embeddingModel: serving.embedding.model, chunker: serving.chunker, message, generation: null };
  }
  if (isSameChoice(wanted, serving)) return null;
  const present = registry.list().find((record) => isSameChoice(wanted, record)) ?? null;
  const name = `${wanted.embedding.model} and ${chunkerNameOf(wanted.chunker)}`;
  const now = `g${serving.generation} (${serving.embedding.model}, ${chunkerNameOf(serving.chunker)})`;
  const way =
    present === null
      ? 'build it with `trestle generation build`'
      : present.state === 'complete'
        ? `compare and flip to g${present.generation}`
        : present.state === 'failed'
          ? `go on with g${present.generation}, \`trestle generation build\``
          : `g${present.generation} is being built`;
  return {
    embeddingModel: wanted.embedding.model,
    chunker: wanted.chunker,
    message: `A side index of ${name} is wanted; ${now} goes on answering. Next: ${way}.`,
    generation: present?.generation ?? null,
  };
}

/** The same vectors and the same chunks come of both; how much a leg counts, or how long a request may take, is no matter. */
export function isSameChoice(a: GenerationChoice, b: GenerationChoice): boolean {
  return (
    a.chunker === b.chunker &&
    a.embedding.model === b.embedding.model &&
    a.embedding.baseUrl === b.embedding.baseUrl &&
    a.embedding.dimensions === b.embedding.dimensions &&
    (a.embedding.identity ?? 'vectors') === (b.embedding.identity ?? 'vectors') &&
    (a.embedding.queryPrefix ?? '') === (b.embedding.queryPrefix ?? '') &&
    (a.embedding.passagePrefix ?? '') === (b.embedding.passagePrefix ?? '')
  );
}

export function stateOf(record: GenerationRecord, { registry }: GenerationSet): GenerationState {
  if (servingGenerations(registry.serving()).includes(record.generation)) return 'serving';
  if (record.state === 'building' || record.state === 'failed') return record.state;
  return registry.flips().some(({ from }) => from === record.generation) ? 'kept' : 'ready';
}

function countRows(database: { prepare<Row>(sql: string): { get(): Row | undefined } }): {
  documents: number;
  chunks: number;
} {
  return (
    database
      .prepare<{ documents: number; chunks: number }>(
        'SELECT (SELECT count(*) FROM document) AS documents, (SELECT count(*) FROM chunk) AS chunks',
      )
      .get() ?? { documents: 0, chunks: 0 }
  );
}

function servingSince(generation: number, flips: readonly { to: number; at: string }[]): string | null {
  return flips.find(({ to }) => to === generation)?.at ?? null;
}
