import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { CancelledError } from '../../base/errors/cancelled-error.ts';
import type { DocumentId } from '../../contract/ids.ts';
import type { Clock } from '../../spec/clock.ts';
import type { Database } from '../../storage/database.ts';
import type { DocumentWriter } from '../index/document-writer.ts';
import type { SourceTable } from '../index/source-table.ts';
import type { StoredDocument } from '../index/stored-document.ts';
import type { SkipNote } from '../parse/skip-note.ts';
import { describeTwin, type DuplicateTable } from '../quality/duplicate-table.ts';
import type { SchemaTable } from '../schema/schema-table.ts';
import type { AdmissionPolicy } from './admission.ts';
import type { BoundedQueue } from './bounded-queue.ts';
import type { IngestTally } from './ingest-tally.ts';
import type { PendingWrite } from './prepare-stage.ts';
import type { SourceVisit } from './source-visit.ts';
import type { VectorSupply } from './vector-supply.ts';
import type { VisitLedger } from './visit-ledger.ts';

/**
 * A transaction takes documents until it has so many chunks: some 30 ms during which the engine answers nothing else.
 * A single document goes into one transaction, however long it is.
 */
const TRANSACTION_CHUNKS = 96;
/** Documents that cost little each: those without a change, those that are removed. */
const TRANSACTION_DOCUMENTS = 64;

export interface WriteStageOptions {
  writer: DocumentWriter;
  ledger: VisitLedger;
  vectors: VectorSupply;
  tally: IngestTally;
  clock: Clock;
  signal: AbortSignal;
  input: BoundedQueue<PendingWrite>;
  /** Awaited before each transaction and what it needs embedded; the queues before it then hold back the rest. */
  pace: (signal: AbortSignal) => Promise<void>;
  onDocumentWritten: (documentId: DocumentId) => void;
  policy: AdmissionPolicy;
  duplicates: DuplicateTable;
  schemas: SchemaTable;
  decisions: SourceVisit['decisions'];
}

/** Third stage: writes documents in the order they were found, a few to a transaction, each whole or not at all. */
export async function writeDocuments(options: WriteStageOptions): Promise<void> {
  const { input, vectors, signal, pace } = options;
  for (let first = await input.take(); first; first = await input.take()) {
    await pace(signal);
    const batch = takeBatch(first, input);
    await vectors.flush();
    const ready: (readonly Float32Array[])[] = [];
    for (const write of batch) ready.push(write.kind === 'document' ? await Promise.all(write.vectors) : []);
    if (signal.aborted) throw new CancelledError();
    commit(options, batch, ready);
    await yieldToEventLoop();
  }
}

/** Removes documents whose file is gone. @throws CancelledError between transactions */
export async function removeDocuments(
  options: { database: Database; writer: DocumentWriter; table: SourceTable; tally: IngestTally; signal: AbortSignal },
  rowIds: readonly number[],
): Promise<void> {
  const { database, writer, table, tally, signal } = options;
  for (let index = 0; index < rowIds.length; index += TRANSACTION_DOCUMENTS) {
    if (signal.aborted) throw new CancelledError();
    const batch = rowIds.slice(index, index + TRANSACTION_DOCUMENTS);
    database.transaction(() => {
      writer.remove(batch.flatMap((rowId) => table.documentIdOfRow(rowId) ?? []));
    });
    tally.removed += batch.length;
    await yieldToEventLoop();
  }
}

function takeBatch(first: PendingWrite, input: BoundedQueue<PendingWrite>): PendingWrite[] {
  const batch = [first];
  let chunks = chunksIn(first);
  while (chunks < TRANSACTION_CHUNKS && batch.length < TRANSACTION_DOCUMENTS) {
    const next = input.takeNow();
    if (!next) break;
    batch.push(next);
    chunks += chunksIn(next);
  }
  return batch;
}

function commit(
  options: WriteStageOptions,
  batch: readonly PendingWrite[],
  vectors: readonly (readonly Float32Array[])[],
): void {
  const { writer, ledger, tally, clock, schemas, onDocumentWritten } = options;
  const indexedAt = new Date(clock.now()).toISOString();
  const written = { added: 0, changed: 0 };
  const copies = new Map<PendingWrite, { note: SkipNote; isLeftOut: boolean }>();
  writer.batch(() => {
    for (const [index, write] of batch.entries()) {
      if (write.kind === 'verified') {
        writer.markVerified(write.known.documentId, write.stamp);
        continue;
      }
      const copy = findCopy(options, write.document);
      if (copy) copies.set(write, copy);
      if (copy?.isLeftOut) writer.remove([write.document.documentId]);
      else {
        written[writer.write(write.document, vectors[index] ?? [], indexedAt)] += 1;
        const { held, document } = write;
        if (held) schemas.hold(document.documentId, held.contentHash, held.changes, indexedAt);
      }
    }
  });
  tally.added += written.added;
  tally.changed += written.changed;
  for (const write of batch) {
    if (write.kind === 'verified') {
      ledger.keep(write.known, write.path);
      ledger.finishFile(write.path, write.stamp.sizeBytes);
      continue;
    }
    const { chunks, path, sizeBytes, documentId } = write.document;
    const copy = copies.get(write);
    if (copy) ledger.skip(path, { ...copy.note, isIndexed: !copy.isLeftOut });
    if (copy?.isLeftOut) {
      ledger.finishFile(path, sizeBytes);
      continue;
    }
    let tokens = 0;
    for (const chunk of chunks) tokens += chunk.tokens;
    tally.addDocument({ chunks: chunks.length, tokens, isUnchanged: false });
    ledger.finishFile(path, sizeBytes);
    onDocumentWritten(documentId);
  }
}

/** @returns what to say of a document that repeats another one; null for all others */
function findCopy(
  { duplicates, policy, decisions, ledger }: WriteStageOptions,
  document: StoredDocument,
): { note: SkipNote; isLeftOut: boolean } | null {
  const { path, sourceId, signature, quality } = document;
  const twin = signature && duplicates.findTwin({ sourceId, path, signature }, (rowId) => ledger.isGone(rowId));
  if (!twin) return null;
  const isLeftOut = policy.nearDuplicates === 'leave-out' && decisions.get(path)?.action !== 'index-anyway';
  return { note: { ...describeTwin(twin), quality: quality.score }, isLeftOut };
}

function chunksIn(write: PendingWrite): number {
  return write.kind === 'document' ? write.document.chunks.length : 0;
}
