import type { DocumentFormat } from '../../contract/document.ts';
import { CAP_RAISE_FACTOR } from '../../contract/quarantine.ts';
import type { Clock } from '../../spec/clock.ts';
import type { AccessRules } from '../access/access-rules.ts';
import { hasOtherFields } from '../access/document-access.ts';
import { isAccessFile } from '../access/read-access-file.ts';
import type { KnownDocument, SourceTable } from '../index/source-table.ts';
import { documentIdOf } from '../parse/chunk-identity.ts';
import { detectFormat, isUnreadDocument } from '../parse/document-format.ts';
import { isBinaryFormat } from '../parse/sniff-format.ts';
import type { AdmissionPolicy } from './admission.ts';
import type { BoundedQueue } from './bounded-queue.ts';
import type { IngestTally } from './ingest-tally.ts';
import type { ParsePool } from './parse-pool.ts';
import type { ParseResult, ParseTask } from './parse-protocol.ts';
import { tooLarge } from './run-parse-task.ts';
import { absolutePathIn, type SourceVisit } from './source-visit.ts';
import type { VisitLedger } from './visit-ledger.ts';
import type { FileEntry } from './walk-files.ts';

/** What a file weighs in the queue of files being parsed, on top of its size, in bytes. */
const FILE_OVERHEAD_BYTES = 256 * 1024;
/**
 * A file changed within this time before it was read may have been changed again within the same tick of its file
 * system's clock; such a file is read again. Two seconds is FAT's tick, the coarsest in use.
 */
const RACY_MS = 2000;

/** A file that a parse process was given. */
export interface ParsingFile {
  entry: FileEntry;
  known: KnownDocument | undefined;
  task: ParseTask;
  /** Before the file was read: a change that came later has a later time. Milliseconds since the epoch. */
  verifiedMs: number;
  result: Promise<ParseResult>;
}

export interface FindStageOptions {
  visit: SourceVisit;
  ledger: VisitLedger;
  rules: AccessRules;
  table: SourceTable;
  tally: IngestTally;
  pool: ParsePool;
  clock: Clock;
  isErased: (sourceId: string, path: string) => boolean;
  maxFileBytes: number;
  /** Canonical id: documents cut by another chunker are cut again. */
  chunker: string;
  policy: AdmissionPolicy;
  output: BoundedQueue<ParsingFile>;
}

/** First stage: walks the source, settles what size and time can settle, and gives the rest to the parsers. */
export async function findFiles(options: FindStageOptions): Promise<void> {
  const { visit, ledger, output } = options;
  for await (const entry of visit.entries) {
    if (entry.kind === 'file') await takeFile(options, entry);
    else {
      const { path, reason, message, isIndexKept } = entry;
      const isIndexed = isIndexKept && options.table.findDocument(path) !== undefined;
      ledger.skip(path, { reason, message, isIndexed });
      if (isIndexKept) ledger.markUnknown(path);
    }
  }
  output.end();
}

async function takeFile(options: FindStageOptions, entry: FileEntry): Promise<void> {
  const { visit, ledger, rules, table, tally, pool, clock, maxFileBytes, chunker, output } = options;
  const { path, sizeBytes } = entry;
  if (isAccessFile(path)) return;
  const format = chooseFormat(options, entry);
  if (format === null) return;
  const decision = visit.decisions.get(path);
  if (decision?.action === 'leave-out') {
    ledger.skip(path, {
      reason: 'left_out',
      message: 'It is left out, as decided in trestle.jsonc.',
      isIndexed: false,
    });
    return;
  }
  const capFactor = decision?.action === 'raise-cap' ? (decision.factor ?? CAP_RAISE_FACTOR) : 1;
  if (options.isErased(visit.sourceId, path)) {
    ledger.reportErased(path);
    return;
  }
  tally.filesFound += 1;
  tally.bytesFound += sizeBytes;
  if (sizeBytes > maxFileBytes * capFactor) {
    ledger.skip(path, { ...tooLarge(sizeBytes, maxFileBytes * capFactor), isIndexed: false });
    ledger.finishFile(path, sizeBytes);
    return;
  }
  const known = table.findDocument(path);
  const isRefused =
    known !== undefined && known.quality < options.policy.qualityFloor && decision?.action !== 'index-anyway';
  const isComparable =
    known !== undefined &&
    isSameKind(known, format) &&
    known.chunker === chunker &&
    !isRefused &&
    !hasOtherFields(known.format, known.ownAccess, rules.recordFields);
  const { takesPictures } = visit;
  const wasHeldBack = ledger.wasHeldBack(path, { takesPictures, isDecided: decision !== undefined });
  if (isComparable && !wasHeldBack && isSameFile(known, entry)) {
    ledger.keep(known, path);
    ledger.finishFile(path, sizeBytes);
    return;
  }
  const lastChangeMs = Math.max(entry.modifiedMs, entry.changedMs) + RACY_MS;
  const isOpen = format === 'image' && known === undefined && decision === undefined && takesPictures;
  if (isOpen && ledger.relistPicture(path, lastChangeMs, options.policy.qualityFloor)) {
    ledger.finishFile(path, sizeBytes);
    return;
  }
  const documentId = documentIdOf(visit.sourceId, path);
  await output.push(() => {
    const absolutePath = absolutePathIn(visit, path);
    const knownHash = isComparable ? known.contentHash : null;
    const verifiedMs = clock.now();
    const takesPart = decision?.action === 'index-anyway';
    // Whatever its name, it may turn out to hold records.
    const accessFields = rules.recordAccessFields;
    const ocr = takesPictures ? 'later' : 'off';
    const caps = { maxFileBytes, capFactor, takesPart, ocr, chunker } as const;
    const task: ParseTask = { absolutePath, path, documentId, format, knownHash, ...caps, accessFields };
    return parsing({ entry, known, task, verifiedMs }, pool.run(task));
  }, sizeBytes + FILE_OVERHEAD_BYTES);
}

/** The stage of a second round: gives the files that need recognition to the parsers once more. */
export async function recognizeFiles(options: {
  deferred: readonly ParsingFile[];
  pool: ParsePool;
  tally: IngestTally;
  clock: Clock;
  visit: SourceVisit;
  output: BoundedQueue<ParsingFile>;
}): Promise<void> {
  const { deferred, pool, tally, clock, visit, output } = options;
  for (const file of deferred) {
    await output.push(() => {
      const task = { ...file.task, ocr: 'now' } as const;
      const displayPath = `${visit.sourceId}/${task.path}`;
      const result = pool.run(task, (done) => tally.noteStep(`${displayPath} (page ${done})`));
      return parsing({ ...file, task, verifiedMs: clock.now() }, result);
    }, file.entry.sizeBytes + FILE_OVERHEAD_BYTES);
  }
  output.end();
}

function parsing(file: Omit<ParsingFile, 'result'>, result: Promise<ParseResult>): ParsingFile {
  // Awaited in its turn; if the ingest ends before, nobody is left to hear of it.
  result.catch(() => {});
  return { ...file, result };
}

/** What a file holds decides what it is read as when either is no text: then its name says nothing about it. */
function isSameKind(known: KnownDocument, format: DocumentFormat): boolean {
  return known.format === format || isBinaryFormat(known.format) || isBinaryFormat(format);
}

function chooseFormat({ visit, ledger }: FindStageOptions, { path, selection }: FileEntry): DocumentFormat | null {
  const format = detectFormat(path);
  const isNamed = selection === 'named';
  if (format === 'code' && !visit.takesCode) {
    if (isNamed)
      ledger.skip(path, {
        reason: 'code_not_taken',
        message: 'The file is source code, which is taken only when asked for (--code).',
        isIndexed: false,
      });
    return null;
  }
  if (format === null && isUnreadDocument(path)) {
    ledger.skip(path, {
      reason: 'unsupported',
      message: 'This kind of document is not read. Save it as Markdown, HTML, CSV or text.',
      isIndexed: false,
    });
    return null;
  }
  // An unknown kind is tried as text when it was asked for, and left alone when it was just there.
  return format ?? (isNamed ? 'text' : null);
}

function isSameFile(known: KnownDocument, entry: FileEntry): boolean {
  return (
    known.sizeBytes === entry.sizeBytes &&
    known.modifiedMs === entry.modifiedMs &&
    entry.modifiedMs + RACY_MS < known.verifiedMs
  );
}
