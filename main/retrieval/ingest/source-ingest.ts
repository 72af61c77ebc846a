import { CancelledError } from '../../base/errors/cancelled-error.ts';
import type { DocumentId, SourceId } from '../../contract/ids.ts';
import type { Clock } from '../../spec/clock.ts';
import type { ResolvedSource } from '../../spec/indexing.ts';
import type { Database } from '../../storage/database.ts';
import { AccessRules } from '../access/access-rules.ts';
import { tagDocuments } from '../access/tag-documents.ts';
import type { DocumentWriter } from '../index/document-writer.ts';
import { SourceTable } from '../index/source-table.ts';
import { DuplicateTable } from '../quality/duplicate-table.ts';
import { SchemaTable } from '../schema/schema-table.ts';
import { ServedVersions } from '../schema/served-versions.ts';
import type { AdmissionPolicy } from './admission.ts';
import { BoundedQueue } from './bounded-queue.ts';
import { findFiles, type ParsingFile, recognizeFiles } from './find-stage.ts';
import type { IngestTally } from './ingest-tally.ts';
import type { ParsePool } from './parse-pool.ts';
import { type PendingWrite, prepareDocuments } from './prepare-stage.ts';
import { runTogether } from './run-together.ts';
import { openVisit, type SourceVisit } from './source-visit.ts';
import type { VectorSupply } from './vector-supply.ts';
import { VisitLedger } from './visit-ledger.ts';
import { removeDocuments, writeDocuments } from './write-stage.ts';

/** Files on their way through the parsers, in bytes. */
const PARSE_QUEUE_BYTES = 16 * 1024 * 1024;
/** Parsed documents on their way to the writer, in bytes. */
const WRITE_QUEUE_BYTES = 32 * 1024 * 1024;

export interface SourceIngestOptions {
  database: Database;
  writer: DocumentWriter;
  pool: ParsePool;
  /** For recognition, which takes longer and holds more. */
  ocrPool: ParsePool;
  vectors: VectorSupply;
  tally: IngestTally;
  clock: Clock;
  /** Aborts `signal`, so that one stage can stop the others. */
  abort: AbortController;
  signal: AbortSignal;
  isErased: (sourceId: string, path: string) => boolean;
  maxFileBytes: number;
  /** Canonical id of what cuts the documents. */
  chunker: string;
  /** Awaited before each transaction; see `IndexerOptions.pace`. */
  pace: (signal: AbortSignal) => Promise<void>;
  policy: AdmissionPolicy;
  /** The index that answers for this source now, when it is another one. */
  served: Database | null;
  onDocumentWritten: (documentId: DocumentId) => void;
}

/**
 * Brings one source up to date in three stages that run side by side: find, prepare, write. The queues between them
 * are bounded, so a slow stage holds back the ones before it and memory does not grow with the source. Documents whose
 * file did not turn up are removed at the very end, when the walk has seen everything.
 *
 * @returns why the source could not be looked at at all, else null
 * @throws CancelledError when the signal aborts, StorageError, ModelCallError; the last two are kept as the source's
 *   `last_error`
 */
export async function ingestSource(
  source: ResolvedSource,
  options: SourceIngestOptions,
): Promise<{ error: string | null }> {
  const { database, tally, clock, signal } = options;
  if (signal.aborted) throw new CancelledError();
  const isoNow = (): string => new Date(clock.now()).toISOString();
  const table = new SourceTable(database, source.id);
  const startedAt = isoNow();
  table.begin(source.rootPath, startedAt);
  let visit: SourceVisit;
  try {
    visit = await openVisit(source, signal);
  } catch (error) {
    const message = `The source ${source.rootPath} cannot be read (${String(error)}). Put it back, or remove the source.`;
    table.fail(message);
    tally.skipped.push({
      sourceId: source.id as SourceId,
      path: source.rootPath,
      reason: 'unreadable',
      message,
      isIndexed: true,
      found: null,
      quality: null,
      wayOut: 'fix-file',
    });
    return { error: message };
  }
  try {
    const ledger = new VisitLedger(visit, table, tally, database);
    const rules = new AccessRules(visit.folder, source.access);
    tagDocuments({ database, sourceId: source.id, rules, part: visit.part });
    const stages = { ...options, visit, ledger, table, rules };
    const deferred = await runStages(stages, findFiles);
    if (deferred.length > 0) {
      tally.phase = 'ocr';
      const second = { ...stages, pool: options.ocrPool, deferred };
      await runStages(second, (stage) => recognizeFiles({ ...second, ...stage }));
    }
    for (const [path, problem] of rules.problems) {
      if (table.findDocument(path) !== undefined) {
        ledger.skip(path, { reason: 'access', message: closedMessage(problem), isIndexed: true });
      }
    }
    tally.phase = 'finishing';
    await removeDocuments({ ...options, table }, ledger.gone());
    await ledger.relistCopies(signal);
    database.transaction(() => {
      ledger.saveSkipped(startedAt);
      table.succeed(isoNow(), visit.isWhole);
    });
    return { error: null };
  } catch (error) {
    if (!CancelledError.is(error)) noteFailure(table, error);
    throw error;
  }
}

type StageOptions = SourceIngestOptions & {
  visit: SourceVisit;
  ledger: VisitLedger;
  table: SourceTable;
  rules: AccessRules;
};

/** @returns the files that need recognition: a second round, after all that is quick */
async function runStages(
  options: StageOptions,
  find: (options: StageOptions & { output: BoundedQueue<ParsingFile> }) => Promise<void>,
): Promise<ParsingFile[]> {
  const { database, served, visit, abort, signal } = options;
  const schemas = new SchemaTable(database);
  const duplicates = new DuplicateTable(database);
  const { decisions } = visit;
  const parsing = new BoundedQueue<ParsingFile>(PARSE_QUEUE_BYTES, signal);
  const writing = new BoundedQueue<PendingWrite>(WRITE_QUEUE_BYTES, signal);
  const deferred: ParsingFile[] = [];
  await runTogether(
    [
      () => find({ ...options, output: parsing }),
      () =>
        prepareDocuments({
          ...options,
          schemas,
          served: served && new ServedVersions(served),
          input: parsing,
          output: writing,
          deferred,
        }),
      () => writeDocuments({ ...options, schemas, duplicates, decisions, input: writing }),
    ],
    abort,
  );
  return deferred;
}

function closedMessage(problem: string): string {
  return `Only the owner's own search finds it, because ${problem}. Correct it and ingest again.`;
}

/** An error while noting an error, such as the same full disk, must not hide the first. */
function noteFailure(table: SourceTable, error: unknown): void {
  try {
    table.fail(error instanceof Error ? error.message : String(error));
  } catch {
    // The caller throws the error that matters.
  }
}
