import { availableParallelism } from 'node:os';
import { DeniedError } from '../../base/errors/denied-error.ts';
import { CancelledError } from '../../base/errors/cancelled-error.ts';
import type { DocumentId } from '../../contract/ids.ts';
import type { Clock } from '../../spec/clock.ts';
import type { EmbeddingModel } from '../../spec/embedding-model.ts';
import type { Indexer, ResolvedSource, SourceOutcome } from '../../spec/indexing.ts';
import type { Database } from '../../storage/database.ts';
import { DocumentWriter } from '../index/document-writer.ts';
import { createVectorFinder } from '../index/find-vector.ts';
import { ensureGeneration } from '../index/generation.ts';
import { CHUNKER_ID } from '../parse/chunk/chunk-blocks.ts';
import { type AdmissionPolicy, DEFAULT_ADMISSION_POLICY } from './admission.ts';
import { IngestTally } from './ingest-tally.ts';
import { ParsePool } from './parse-pool.ts';
import { ingestSource } from './source-ingest.ts';
import { VectorSupply } from './vector-supply.ts';

/** Larger files are skipped, in bytes. Their text is stored once more in the index, and read whole. */
export const DEFAULT_MAX_FILE_BYTES = 64 * 1024 * 1024;
/** A parser gets this long for one file, in milliseconds: the largest file it accepts takes about a tenth. */
export const DEFAULT_PARSE_TIMEOUT_MS = 60_000;
/** JavaScript heap of one parse process, in MiB. */
export const DEFAULT_PARSE_HEAP_MIB = 512;
/** All memory of one parse process, in MiB: its heap, the file, decoded images, the program itself. */
export const DEFAULT_PARSE_RESIDENT_MIB = 1024;
/** One scanned page or picture gets this long, in milliseconds. */
export const DEFAULT_OCR_TIMEOUT_MS = 120_000;
/** All memory of a process that recognises text, in MiB: the largest picture it takes, several times over. */
export const DEFAULT_OCR_RESIDENT_MIB = 1536;
/** More parse processes than this outrun what one writer can store. */
const MAX_PARSE_PROCESSES = 2;

export interface IndexerOptions {
  database: Database;
  embeddingModel: EmbeddingModel;
  clock: Clock;
  /** `main/retrieval/ingest/parse-worker.ts`, or the file it was bundled into. */
  parseWorkerUrl: URL;
  /** Documents that must not come back; none by default. */
  isErased?: (sourceId: string, path: string) => boolean;
  maxFileBytes?: number;
  /** Read when an ingest starts. */
  policy?: () => AdmissionPolicy;
  parseTimeoutMs?: number;
  parseHeapMib?: number;
  parseResidentMib?: number;
  /** Number of the generation that the database is; 1 by default. */
  generation?: number;
  /** Canonical id of what cuts the documents; along headings by default. */
  chunker?: string;
  /** Awaited before each transaction: how a build in the background lets questions go first. */
  pace?: (signal: AbortSignal) => Promise<void>;
  /** The index that answers for a source now, when this one is built beside it; null when it is this one. */
  servedFrom?: (sourceId: string) => Database | null;
  /** Called when a document is stored and the transaction is committed. */
  onDocumentWritten?: (documentId: DocumentId) => void;
}

/** Creates the indexer of one index. Ingests on the same index must not overlap; the engine queues them. */
export function createIndexer(options: IndexerOptions): Indexer {
  const { database, embeddingModel, clock, chunker = CHUNKER_ID } = options;
  return {
    async indexSources(sources, { signal, onProgress, onSourceEnded }) {
      const isoNow = (): string => new Date(clock.now()).toISOString();
      const policy = options.policy?.() ?? DEFAULT_ADMISSION_POLICY;
      const tally = new IngestTally(clock, onProgress);
      const generation = ensureGeneration(database, {
        model: embeddingModel.info,
        createdAt: isoNow(),
        generation: options.generation ?? 1,
        chunker,
      });
      const { modelId } = embeddingModel.info;
      const writer = new DocumentWriter({ database, generation, modelId, chunker });
      const find = createVectorFinder(database, modelId);
      const size = Math.min(MAX_PARSE_PROCESSES, availableParallelism() - 1 || 1);
      const workerUrl = options.parseWorkerUrl;
      const heapMib = options.parseHeapMib ?? DEFAULT_PARSE_HEAP_MIB;
      const timeoutMs = options.parseTimeoutMs ?? DEFAULT_PARSE_TIMEOUT_MS;
      const residentMib = options.parseResidentMib ?? DEFAULT_PARSE_RESIDENT_MIB;
      const pool = new ParsePool({ workerUrl, limits: { timeoutMs, heapMib, residentMib }, size });
      const ocrLimits = { timeoutMs: DEFAULT_OCR_TIMEOUT_MS, heapMib, residentMib: DEFAULT_OCR_RESIDENT_MIB };
      const ocrPool = new ParsePool({ workerUrl, limits: ocrLimits, size });
      let wasCancelled = false;
      try {
        for (const source of sources) {
          const abort = new AbortController();
          const sourceSignal = AbortSignal.any([signal, abort.signal]);
          const vectors = new VectorSupply({ model: embeddingModel, find, signal: sourceSignal });
          tally.countEmbedded(() => vectors.embedded);
          const end = beginOutcome(source, tally, isoNow);
          try {
            refuseToSend(source, embeddingModel);
            const { error } = await ingestSource(source, {
              database,
              writer,
              pool,
              ocrPool,
              vectors,
              tally,
              clock,
              abort,
              signal: sourceSignal,
              policy,
              served: options.servedFrom?.(source.id) ?? null,
              isErased: options.isErased ?? (() => false),
              maxFileBytes: options.maxFileBytes ?? DEFAULT_MAX_FILE_BYTES,
              chunker,
              pace: options.pace ?? (() => Promise.resolve()),
              onDocumentWritten: options.onDocumentWritten ?? (() => {}),
            });
            onSourceEnded?.(end(error === null ? 'success' : 'failed', error));
          } catch (error) {
            const wasStopped = signal.aborted && CancelledError.is(error);
            onSourceEnded?.(wasStopped ? end('cancelled', null) : end('failed', messageOf(error)));
            throw error;
          }
        }
      } catch (error) {
        if (!signal.aborted || !CancelledError.is(error)) throw error;
        wasCancelled = true;
      } finally {
        await Promise.all([pool.close(), ocrPool.close()]);
      }
      tally.phase = 'finishing';
      tally.tell(true);
      return { report: tally.report(), wasCancelled };
    },
  };
}

/** @throws DeniedError for a source whose text must stay here, when the model is elsewhere */
function refuseToSend({ id, leavesMachine }: ResolvedSource, { sendsTo, info }: EmbeddingModel): void {
  if (leavesMachine !== false || sendsTo === undefined) return;
  throw new DeniedError(
    `"${id}" must not leave this machine, and ${info.modelId} would send its text to ${sendsTo}: nothing was sent. Choose an embedding model on this machine, or change "leavesMachine" of the source in trestle.jsonc.`,
    { details: { source: id, host: sendsTo } },
  );
}

/** Remembers where the counts stand as a source begins. @returns what came of the source, as the counts stand then */
function beginOutcome(
  source: ResolvedSource,
  tally: IngestTally,
  isoNow: () => string,
): (outcome: SourceOutcome['outcome'], error: string | null) => SourceOutcome {
  const startedAt = isoNow();
  const { added, changed, removed, embedded } = tally;
  return (outcome, error) => ({
    source,
    startedAt,
    endedAt: isoNow(),
    outcome,
    added: tally.added - added,
    changed: tally.changed - changed,
    removed: tally.removed - removed,
    embedded: tally.embedded - embedded,
    error,
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
