import type { IngestProgress, IngestReport, SkippedFile } from '../../contract/ingest.ts';
import type { Clock } from '../../spec/clock.ts';

/** Progress is told at most this often, in milliseconds. */
const PROGRESS_INTERVAL_MS = 100;
const NANO_PER_MS = 1_000_000;

/** Counts what an ingest does, for its progress and for its report. */
export class IngestTally {
  filesFound = 0;
  filesDone = 0;
  bytesFound = 0;
  bytesDone = 0;
  documents = 0;
  chunks = 0;
  tokens = 0;
  unchanged = 0;
  removed = 0;
  /** Documents that were stored for the first time, and those that replaced an earlier form of themselves. */
  added = 0;
  changed = 0;
  current: string | null = null;
  phase: IngestProgress['phase'] = 'scanning';
  readonly skipped: SkippedFile[] = [];
  readonly #clock: Clock;
  readonly #startedNano: bigint;
  readonly #onProgress: (progress: IngestProgress) => void;
  #embedded: () => number = () => 0;
  #embeddedBefore = 0;
  #toldMs = -PROGRESS_INTERVAL_MS;

  constructor(clock: Clock, onProgress: (progress: IngestProgress) => void) {
    this.#clock = clock;
    this.#startedNano = clock.monotonicNano();
    this.#onProgress = onProgress;
  }

  /** Takes the number of embedded chunks from `count` from now on, on top of what was counted before. */
  countEmbedded(count: () => number): void {
    this.#embeddedBefore += this.#embedded();
    this.#embedded = count;
  }

  addDocument(document: { chunks: number; tokens: number; isUnchanged: boolean }): void {
    this.documents += 1;
    this.chunks += document.chunks;
    this.tokens += document.tokens;
    if (document.isUnchanged) this.unchanged += 1;
  }

  /** One file is through, whatever came of it. */
  finishFile(displayPath: string, sizeBytes: number): void {
    if (this.phase !== 'ocr') this.phase = 'indexing';
    this.filesDone += 1;
    this.bytesDone += sizeBytes;
    this.current = displayPath;
    this.tell();
  }

  /** A long file is getting on. */
  noteStep(displayPath: string): void {
    this.current = displayPath;
    this.tell();
  }

  /** @param isLast tells in any case */
  tell(isLast = false): void {
    const elapsedMs = this.#elapsedMs();
    if (!isLast && elapsedMs - this.#toldMs < PROGRESS_INTERVAL_MS) return;
    this.#toldMs = elapsedMs;
    this.#onProgress({
      phase: this.phase,
      filesFound: this.filesFound,
      filesDone: this.filesDone,
      chunks: this.chunks,
      embedded: this.embedded,
      unchanged: this.unchanged,
      skipped: this.skipped.length,
      bytesDone: this.bytesDone,
      bytesTotal: this.bytesFound,
      current: this.current,
      elapsedMs,
    });
  }

  get embedded(): number {
    return this.#embeddedBefore + this.#embedded();
  }

  report(): IngestReport {
    const { documents, chunks, tokens, embedded, unchanged, removed, skipped } = this;
    return { documents, chunks, tokens, embedded, unchanged, removed, skipped, ms: this.#elapsedMs() };
  }

  #elapsedMs(): number {
    return Number(this.#clock.monotonicNano() - this.#startedNano) / NANO_PER_MS;
  }
}
