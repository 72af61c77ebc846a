import { throwIfAborted } from '../../base/abort.ts';
import { AsyncQueue } from '../../base/async-queue.ts';
import { CancelledError } from '../../base/errors/cancelled-error.ts';
import type { ImportedFile, TraceImportEvent } from '../../contract/trace-import.ts';
import { createKnownSecretFilter } from '../redact.ts';
import type { TraceFile } from './find-trace-files.ts';
import type { ImportProcess } from './import-process.ts';
import type { MappedPart } from './import-protocol.ts';
import type { ImportedSpanWriter } from './imported-span-writer.ts';
import { codeUnits, type PackedBatch } from './packed-batch.ts';
import type { ReadAheadBudget } from './read-ahead-budget.ts';
import { READ_LIMITS, type ReadLimits } from './read/read-item.ts';
import { BatchReceiver } from './receive-batch.ts';

/** What the files of one import share. */
export interface FileImportOptions {
  tenantField?: string;
  /** The file that holds what came on standard input. */
  standardInput?: string;
  writer: ImportedSpanWriter;
  /** Values to remove wherever they stand; the process that reads files does not learn them. */
  knownSecrets: readonly string[];
  /** Ends the import after the batch that is being written; what is written stays. */
  signal: AbortSignal;
  onEvent: (event: TraceImportEvent) => void;
  limits?: ReadLimits;
}

/** What was heard of a file, for when its turn comes. */
type Heard =
  | { kind: 'batch'; batch: PackedBatch; bytesRead: number }
  | { kind: 'part'; part: MappedPart }
  | { kind: 'end'; problem: string | null }
  | { kind: 'failed'; error: unknown };

/** What standard input is called in reports and in spans. */
const STANDARD_INPUT = '-';

/**
 * One file on its way: `read` fills a queue in whichever process is free, `write` empties it when it is the file's turn. An
 * archive gives a report for each file in it.
 */
export class FileImport {
  readonly #file: TraceFile;
  readonly #name: string;
  readonly #options: FileImportOptions;
  readonly #budget: ReadAheadBudget<FileImport>;
  readonly #heard = new AsyncQueue<Heard>();
  readonly #receiver: BatchReceiver;
  readonly #allTraceIds: Set<string>;
  readonly #reports: ImportedFile[] = [];
  #isTurn = false;
  #spans = 0;
  #importedInFile = 0;
  /** Records among the spans since the last part. */
  #records = 0;
  #traceIds = new Set<string>();
  #imported = 0;
  #duplicates = 0;
  #synthetic = 0;
  #redacted = 0;

  /** @param allTraceIds takes the ids of the traces that are written */
  constructor(
    file: TraceFile,
    options: FileImportOptions,
    shared: { budget: ReadAheadBudget<FileImport>; allTraceIds: Set<string> },
  ) {
    this.#file = file;
    this.#name = file.path === options.standardInput ? STANDARD_INPUT : file.path;
    this.#options = options;
    this.#receiver = new BatchReceiver(createKnownSecretFilter(options.knownSecrets));
    this.#budget = shared.budget;
    this.#allTraceIds = shared.allTraceIds;
  }

  /** Never rejects: what goes wrong is said when it is the file's turn. */
  async read(process: ImportProcess): Promise<void> {
    const { tenantField, limits } = this.#options;
    const { path, request } = this.#file;
    const task = {
      path,
      name: this.#name,
      limits: limits ?? READ_LIMITS,
      ...(request === undefined ? {} : { requestPath: request.path }),
      ...(tenantField === undefined ? {} : { tenantField }),
    };
    try {
      const problem = await process.map(task, {
        onProgress: (bytesRead) => {
          if (this.#isTurn) this.#tell(bytesRead);
        },
        onBatch: async (batch, bytesRead) => {
          await this.#budget.take(this, codeUnits(batch));
          this.#heard.push({ kind: 'batch', batch, bytesRead });
        },
        onPart: (part) => this.#heard.push({ kind: 'part', part }),
      });
      this.#heard.push({ kind: 'end', problem });
    } catch (error) {
      this.#heard.push({ kind: 'failed', error });
    }
  }

  /**
   * Writes what is read, until the file is through, and settles its traces.
   *
   * @throws CancelledError after `signal`, when what was written is settled
   */
  async write(): Promise<readonly ImportedFile[]> {
    this.#isTurn = true;
    try {
      for (let isThrough = false; !isThrough; ) {
        throwIfAborted(this.#options.signal);
        isThrough = await this.#take(await this.#heard.next());
      }
    } catch (error) {
      if (!CancelledError.is(error)) throw error;
      await this.#options.writer.settle();
      throw new CancelledError(
        `The import was stopped in ${this.#name}; what was written stays, and the same import goes on from there.`,
      );
    }
    return this.#settle();
  }

  /** @returns whether the file is through */
  async #take(heard: Heard): Promise<boolean> {
    if (heard.kind === 'failed') throw heard.error;
    if (heard.kind === 'part') this.#end(heard.part);
    if (heard.kind === 'batch') {
      this.#tell(heard.bytesRead);
      await this.#write(heard.batch);
      this.#budget.giveBack(this, codeUnits(heard.batch));
    }
    if (heard.kind !== 'end') return false;
    if (heard.problem !== null) this.#end(cutShort(this.#name, heard.problem, this.#records));
    return true;
  }

  #tell(bytesRead: number): void {
    this.#options.onEvent({
      type: 'import-progress',
      path: this.#name,
      bytesRead,
      totalBytes: this.#file.sizeBytes,
      spans: this.#spans,
      imported: this.#importedInFile,
    });
  }

  async #write(batch: PackedBatch): Promise<void> {
    const { traces, redacted } = this.#receiver.receive(batch);
    this.#redacted += redacted;
    for (const { traceId, spans } of traces) {
      this.#traceIds.add(traceId);
      this.#allTraceIds.add(traceId);
      this.#spans += spans.length;
      this.#records += spans.filter(({ isSynthetic }) => !isSynthetic).length;
    }
    const written = await this.#options.writer.writePacked(traces);
    this.#imported += written.imported;
    this.#importedInFile += written.imported;
    this.#duplicates += written.duplicates;
    this.#synthetic += written.synthetic;
  }

  #end(part: MappedPart): void {
    this.#reports.push({
      path: part.name,
      format: part.format,
      traces: this.#traceIds.size,
      spans: part.spans,
      imported: this.#imported,
      duplicates: this.#duplicates,
      synthetic: this.#synthetic,
      repaired: part.repaired,
      redacted: part.redacted + this.#redacted,
      unmapped: part.unmapped,
      errors: part.errors,
    });
    this.#traceIds = new Set();
    this.#records = 0;
    this.#imported = 0;
    this.#duplicates = 0;
    this.#synthetic = 0;
    this.#redacted = 0;
  }

  /** @returns the reports; what settling mends and makes up is told with the file's last part: it is of all of them */
  async #settle(): Promise<readonly ImportedFile[]> {
    const { synthetic, repaired } = await this.#options.writer.settle();
    const last = this.#reports.at(-1);
    if (last === undefined) return this.#reports;
    this.#reports[this.#reports.length - 1] = {
      ...last,
      synthetic: last.synthetic + synthetic,
      repaired: last.repaired + repaired,
    };
    if (this.#file.request === undefined) return this.#reports;
    return [{ ...last, ...NOTHING, path: this.#file.request.path, errors: [] }, ...this.#reports];
  }
}

/** The request of a pair: its response tells of both. */
const NOTHING = {
  traces: 0,
  spans: 0,
  imported: 0,
  duplicates: 0,
  synthetic: 0,
  repaired: 0,
  redacted: 0,
  unmapped: {},
};

/** The process ended over the file; what it sent before is written. */
function cutShort(name: string, problem: string, spans: number): MappedPart {
  return { name, format: null, spans, repaired: 0, redacted: 0, unmapped: {}, errors: [problem] };
}
