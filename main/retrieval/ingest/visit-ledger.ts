import { sep } from 'node:path';
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { throwIfAborted } from '../../base/abort.ts';
import type { SourceId } from '../../contract/ids.ts';
import type { SkippedFile } from '../../contract/ingest.ts';
import { wayOutOf } from '../../contract/quarantine.ts';
import type { KnownDocument, SourceTable } from '../index/source-table.ts';
import type { SkipNote } from '../parse/skip-note.ts';
import type { Database } from '../../storage/database.ts';
import { describeTwin, DuplicateTable } from '../quality/duplicate-table.ts';
import { SchemaTable } from '../schema/schema-table.ts';
import type { IngestTally } from './ingest-tally.ts';
import { absolutePathIn, type SourceVisit } from './source-visit.ts';

/** Copies looked at before others get their turn: each takes about a millisecond. */
const COPIES_IN_A_ROW = 8;

/**
 * Keeps what a visit has come upon so far: which indexed documents still have their file, and which files were left
 * out and why. What is not seen by the end is gone; so a visit that ends early declares nothing gone.
 */
export class VisitLedger {
  readonly #visit: SourceVisit;
  readonly #table: SourceTable;
  readonly #tally: IngestTally;
  readonly #duplicates: DuplicateTable;
  readonly #schemas: SchemaTable;
  readonly #unseen: Set<number>;
  /** Of those: documents whose file was found and waits for recognition. */
  readonly #deferred = new Set<number>();
  readonly #copies: { known: KnownDocument; path: string }[] = [];
  readonly #skippedBefore: ReadonlyMap<string, SkippedFile>;
  readonly #skippedTimes: ReadonlyMap<string, number>;
  readonly #skipped: SkippedFile[] = [];

  constructor(visit: SourceVisit, table: SourceTable, tally: IngestTally, database: Database) {
    this.#duplicates = new DuplicateTable(database);
    this.#schemas = new SchemaTable(database);
    this.#visit = visit;
    this.#table = table;
    this.#tally = tally;
    this.#unseen = table.documentRowIds(visit.part);
    const before = table.skippedBelow(absolutePathIn(visit, visit.part), sep);
    this.#skippedBefore = new Map(before.map((skipped) => [skipped.path, skipped]));
    this.#skippedTimes = table.skippedTimes();
  }

  /** The document stays, whatever becomes of its content. */
  markSeen(known: KnownDocument | undefined): void {
    if (known) this.#unseen.delete(known.rowId);
  }

  /** Its file was found; what becomes of the document is decided in a second round. */
  defer(known: KnownDocument | undefined): void {
    if (known) this.#deferred.add(known.rowId);
  }

  /**
   * Is the document's file gone, as far as the walk has come? Files are prepared in the order of the walk, so this is
   * certain for a document before the one that is being written.
   */
  isGone(rowId: number): boolean {
    return this.#unseen.has(rowId) && !this.#deferred.has(rowId);
  }

  /** Nothing can be said about what lies at or below this path, so nothing of it may be removed. */
  markUnknown(path: string): void {
    for (const rowId of this.#table.documentRowIds(path)) this.#unseen.delete(rowId);
  }

  /** The stored document still says what its file says. */
  keep(known: KnownDocument, path: string): void {
    this.markSeen(known);
    this.#tally.addDocument({ chunks: known.chunks, tokens: known.tokens, isUnchanged: true });
    // What was said of the file when it was last read still holds.
    const note = this.#skippedBefore.get(absolutePathIn(this.#visit, path));
    if (note?.reason === 'near_duplicate') this.#copies.push({ known, path });
    // The file is the version that serves: what waited is no more.
    else if (note?.reason === 'schema_drift') this.#schemas.forget(known.documentId);
    // Access is looked at anew each time.
    else if (note && note.reason !== 'access') this.#list(note);
  }

  /** Was the file left out or cut short for a reason that settings have done away with? Then its content is asked. */
  wasHeldBack(path: string, settings: { takesPictures: boolean; isDecided: boolean }): boolean {
    const reason = this.#skippedBefore.get(absolutePathIn(this.#visit, path))?.reason;
    return (reason === 'ocr_off' && settings.takesPictures) || (reason === 'page_cap' && settings.isDecided);
  }

  /**
   * Lists a picture as it was listed before, when it has not changed since and would only be recognised to be left out
   * once more: that takes seconds.
   *
   * @param lastChangeMs of its content or its name, milliseconds since the epoch
   * @returns whether it was listed
   */
  relistPicture(path: string, lastChangeMs: number, qualityFloor: number): boolean {
    const absolutePath = absolutePathIn(this.#visit, path);
    const note = this.#skippedBefore.get(absolutePath);
    if (!note || note.isIndexed || lastChangeMs >= (this.#skippedTimes.get(absolutePath) ?? 0)) return false;
    const isUnsure = note.reason === 'ocr_unsure' && note.quality !== null && note.quality < qualityFloor;
    if (note.reason !== 'empty' && !isUnsure) return false;
    this.#list(note);
    return true;
  }

  /** Another version of the document goes on serving, as if nothing had changed. */
  hold(known: KnownDocument, path: string, note: SkipNote): void {
    this.#tally.addDocument({ chunks: known.chunks, tokens: known.tokens, isUnchanged: true });
    this.skip(path, { ...note, isIndexed: true });
  }

  /** @param note `isIndexed`: its content, of now or of before, can be found all the same */
  skip(path: string, note: SkipNote & { isIndexed: boolean }): void {
    const { reason, message, isIndexed, found = null, quality = null } = note;
    const sourceId = this.#visit.sourceId as SourceId;
    const wayOut = wayOutOf(reason, isIndexed);
    this.#list({
      sourceId,
      path: absolutePathIn(this.#visit, path),
      reason,
      message,
      isIndexed,
      found,
      quality,
      wayOut,
    });
  }

  /** Told, never written down: the path may be what was erased. */
  reportErased(path: string): void {
    this.#tally.skipped.push({
      sourceId: this.#visit.sourceId as SourceId,
      path: absolutePathIn(this.#visit, path),
      reason: 'erased',
      message: 'It was erased from this workspace and is not read again.',
      isIndexed: false,
      found: null,
      quality: null,
      wayOut: wayOutOf('erased', false),
    });
  }

  /** One file is through, whatever came of it. */
  finishFile(path: string, sizeBytes: number): void {
    this.#tally.finishFile(`${this.#visit.sourceId}/${path}`, sizeBytes);
  }

  /**
   * Lists once more the documents that repeat another and stayed as they are. To be called when all is written and
   * removed: what they repeated may be gone, or be another one by now.
   *
   * @throws CancelledError when the signal aborts
   */
  async relistCopies(signal: AbortSignal): Promise<void> {
    const { sourceId } = this.#visit;
    for (const [index, { known, path }] of this.#copies.entries()) {
      if (index % COPIES_IN_A_ROW === 0) await yieldToEventLoop();
      throwIfAborted(signal);
      const signature = this.#duplicates.signatureOf(known.documentId);
      const twin = signature && this.#duplicates.findTwin({ sourceId, path, signature });
      if (twin) this.skip(path, { ...describeTwin(twin), quality: known.quality, isIndexed: true });
    }
  }

  #list(skipped: SkippedFile): void {
    this.#skipped.push(skipped);
    this.#tally.skipped.push(skipped);
  }

  /** Row ids of documents whose file did not turn up. */
  gone(): readonly number[] {
    return [...this.#unseen];
  }

  /** Replaces what was known of left-out files in the visited part. @param seenAt before the first was read, ISO */
  saveSkipped(seenAt: string): void {
    this.#table.replaceSkipped([...this.#skippedBefore.keys()], this.#skipped, seenAt);
  }
}
