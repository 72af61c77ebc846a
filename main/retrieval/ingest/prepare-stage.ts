import type { AccessRules } from '../access/access-rules.ts';
import { documentAccess } from '../access/document-access.ts';
import { type OwnAccess, parseOwnAccess, serializeOwnAccess } from '../access/own-access.ts';
import type { KnownDocument } from '../index/source-table.ts';
import type { StoredDocument } from '../index/stored-document.ts';
import type { Clock } from '../../spec/clock.ts';
import type { SchemaChange } from '../../contract/schema.ts';
import type { SchemaTable } from '../schema/schema-table.ts';
import type { ServedVersions } from '../schema/served-versions.ts';
import { type AdmissionPolicy, admitDocument } from './admission.ts';
import type { BoundedQueue } from './bounded-queue.ts';
import type { ParsingFile } from './find-stage.ts';
import type { FileStamp, IndexedChunk } from './parse-protocol.ts';
import type { SourceVisit } from './source-visit.ts';
import type { VectorSupply } from './vector-supply.ts';
import type { VisitLedger } from './visit-ledger.ts';

/** What a chunk weighs in the queue of documents to write, on top of its share of the source, in bytes. */
const CHUNK_OVERHEAD_BYTES = 4096;
/** The source text and the chunk texts, two bytes a character. */
const BYTES_PER_CHARACTER = 4;

/** One thing for the writer to do. */
export type PendingWrite =
  | {
      kind: 'document';
      document: StoredDocument;
      vectors: readonly Promise<Float32Array>[];
      /** A later version of the file, that waits for a decision. */
      held?: { contentHash: string; changes: readonly SchemaChange[] };
    }
  | { kind: 'verified'; known: KnownDocument; path: string; stamp: FileStamp & { verifiedMs: number } };

/** Second stage: takes parsed files in the order they were found and sets out to get the vectors of their chunks. */
export async function prepareDocuments(options: {
  visit: SourceVisit;
  ledger: VisitLedger;
  rules: AccessRules;
  vectors: VectorSupply;
  input: BoundedQueue<ParsingFile>;
  output: BoundedQueue<PendingWrite>;
  /** Takes the files that need recognition, for a second round. */
  deferred: ParsingFile[];
  policy: AdmissionPolicy;
  schemas: SchemaTable;
  /** What answers now, when this index is built beside it. */
  served: ServedVersions | null;
  clock: Clock;
}): Promise<void> {
  const { visit, ledger, rules, vectors: supply, input, output, deferred } = options;
  for (let file = await input.take(); file; file = await input.take()) {
    const { entry, known, task, verifiedMs } = file;
    const { documentId } = task;
    const { path, sizeBytes } = entry;
    const result = await file.result;
    if (result.kind === 'skipped') {
      if (result.isIndexKept) ledger.markSeen(known);
      ledger.skip(path, { ...result, isIndexed: result.isIndexKept && known !== undefined });
      ledger.finishFile(path, sizeBytes);
    } else if (result.kind === 'deferred') {
      ledger.defer(known);
      deferred.push(file);
    } else if (result.kind === 'unchanged') {
      // The worker compares with a hash that came from `known`.
      if (known) {
        ledger.markSeen(known);
        const stamp = { ...result.stamp, verifiedMs };
        await output.push(() => ({ kind: 'verified', known, path, stamp }), 0);
      }
    } else {
      const { title, source, format, contentHash, chunks, metadata, quality, fields, signature, stamp } = result;
      const decision = visit.decisions.get(path);
      const judged = { documentId, format, contentHash, quality, fields, isKnown: known !== undefined, decision };
      const admission = admitDocument(judged, options);
      if (admission.kind === 'quarantined') {
        ledger.skip(path, { ...admission.note, isIndexed: false });
        ledger.finishFile(path, sizeBytes);
        continue;
      }
      ledger.markSeen(known);
      if (admission.kind === 'held') {
        if (known) ledger.hold(known, path, admission.note);
        const before = known ? null : (options.served?.read(documentId) ?? null);
        if (before === null) {
          ledger.finishFile(path, sizeBytes);
          continue;
        }
        // Nothing of the file is here yet: the version that answers elsewhere is taken over.
        ledger.skip(path, { ...admission.note, isIndexed: true });
        const access = tagDocumentAndChunks(
          rules,
          path,
          documentAccess(before.format, before.source, rules.recordFields),
          before.chunks,
        );
        const document: StoredDocument = { ...before, ...access };
        const vectors = await supply.request(before.chunks);
        const held = { contentHash, changes: admission.changes };
        await output.push(() => ({ kind: 'document', document, vectors, held }), weightOf(document));
        continue;
      }
      const note = result.note ?? admission.note;
      if (note) ledger.skip(path, { ...note, isIndexed: true, quality: quality.score });
      const place = { documentId, sourceId: visit.sourceId, path, format };
      const content = { title, source, contentHash, metadata, quality, fields, signature };
      const own = documentAccess(format, source, rules.recordFields);
      const access = tagDocumentAndChunks(rules, path, own, chunks);
      const document: StoredDocument = { ...place, ...stamp, ...content, ...access, verifiedMs };
      const vectors = await supply.request(chunks);
      await output.push(() => ({ kind: 'document', document, vectors }), weightOf(document));
    }
  }
  output.end();
}

function weightOf({ source, chunks }: StoredDocument): number {
  return source.length * BYTES_PER_CHARACTER + chunks.length * CHUNK_OVERHEAD_BYTES;
}

/** @returns who may find the document, and each chunk of it when its records are tagged one by one */
function tagDocumentAndChunks(
  rules: AccessRules,
  path: string,
  own: OwnAccess,
  chunks: readonly IndexedChunk[],
): Pick<StoredDocument, 'access' | 'ownAccess' | 'chunks'> {
  const access = rules.resolve(path, own);
  return {
    access,
    ownAccess: serializeOwnAccess(own),
    chunks: chunks.map((chunk) => ({
      ...chunk,
      ownAccess: chunk.ownAccess ?? null,
      access: own.fields === undefined ? null : rules.resolveRecord(access, parseOwnAccess(chunk.ownAccess ?? null)),
    })),
  };
}
