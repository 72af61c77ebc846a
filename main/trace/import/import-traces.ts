import { throwIfAborted } from '../../base/abort.ts';
import { CancelledError } from '../../base/errors/cancelled-error.ts';
import type { CanonicalSpan } from '../../contract/canonical-span.ts';
import type { ImportedFile, TraceImportEvent, TraceImportReport } from '../../contract/trace-import.ts';
import { createKnownSecretFilter } from '../redact.ts';
import { findTraceFiles, type TraceFile } from './find-trace-files.ts';
import { ImportProcess, type ImportProcessLayout } from './import-process.ts';
import type { MappedPart } from './import-protocol.ts';
import type { ImportedSpanWriter } from './imported-span-writer.ts';
import { READ_LIMITS, type ReadLimits } from './read/read-item.ts';

export interface ImportOptions {
  /** Files and folders, absolute. */
  paths: readonly string[];
  tenantField?: string;
  /** Of `paths`, the one that holds what came on standard input. */
  standardInput?: string;
  importId: string;
  layout: ImportProcessLayout;
  writer: ImportedSpanWriter;
  /** Values to remove wherever they stand; the process that reads files does not learn them. */
  knownSecrets: readonly string[];
  /** Ends the import after the batch that is being written; what is written stays. */
  signal: AbortSignal;
  onEvent: (event: TraceImportEvent) => void;
  limits?: ReadLimits;
}

/** What standard input is called in reports and in spans. */
const STANDARD_INPUT = '-';

/**
 * Reads trace exports into the journal: a child process reads, maps and redacts, this one writes what comes of it, a batch in
 * one transaction. Importing the same again adds nothing, so an import that was cut short is completed by repeating it.
 *
 * @throws NotFoundError when a path is not there, before anything is read
 * @throws CancelledError after `signal`, when what was read is settled
 */
export async function importTraces(options: ImportOptions): Promise<TraceImportReport> {
  const began = performance.now();
  const files = await findTraceFiles(options.paths);
  const totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  options.onEvent({ type: 'import-started', importId: options.importId, files: files.length, totalBytes });
  const process = new ImportProcess(options.layout);
  const reports: ImportedFile[] = [];
  const traceIds = new Set<string>();
  try {
    for (const file of files) {
      const imports = new FileImport(file, options, traceIds);
      for (const report of await imports.run(process)) {
        reports.push(report);
        options.onEvent({ type: 'file-imported', file: report });
      }
    }
  } finally {
    await process.dispose();
  }
  return {
    files: reports,
    traces: traceIds.size,
    spans: reports.reduce((sum, { spans }) => sum + spans, 0),
    ms: Math.round(performance.now() - began),
  };
}

/** One file on its way; an archive gives a report for each file in it. */
class FileImport {
  readonly #file: TraceFile;
  readonly #name: string;
  readonly #options: ImportOptions;
  readonly #clean: (json: string) => { text: string; count: number };
  readonly #allTraceIds: Set<string>;
  readonly #reports: ImportedFile[] = [];
  #spans = 0;
  #importedInFile = 0;
  /** Records among the spans since the last part. */
  #records = 0;
  #traceIds = new Set<string>();
  #imported = 0;
  #duplicates = 0;
  #synthetic = 0;
  #redacted = 0;

  constructor(file: TraceFile, options: ImportOptions, allTraceIds: Set<string>) {
    this.#file = file;
    this.#name = file.path === options.standardInput ? STANDARD_INPUT : file.path;
    this.#options = options;
    this.#clean = createKnownSecretFilter(options.knownSecrets);
    this.#allTraceIds = allTraceIds;
  }

  async run(process: ImportProcess): Promise<readonly ImportedFile[]> {
    const { signal, tenantField, limits } = this.#options;
    throwIfAborted(signal);
    const { path, request } = this.#file;
    const task = {
      path,
      name: this.#name,
      limits: limits ?? READ_LIMITS,
      ...(request === undefined ? {} : { requestPath: request.path }),
      ...(tenantField === undefined ? {} : { tenantField }),
    };
    let problem: string | null = null;
    try {
      problem = await process.map(task, {
        onProgress: (bytesRead) => this.#tell(bytesRead),
        onBatch: async (spans) => {
          await this.#write(spans);
          throwIfAborted(signal);
        },
        onPart: (part) => this.#end(part),
      });
    } catch (error) {
      if (!CancelledError.is(error)) throw error;
      await this.#options.writer.settle();
      throw new CancelledError(
        `The import was stopped in ${this.#name}; what was written stays, and the same import goes on from there.`,
      );
    }
    if (problem !== null) this.#end(cutShort(this.#name, problem, this.#records));
    await this.#settle();
    return this.#reports;
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

  async #write(texts: readonly string[]): Promise<void> {
    const spans = texts.map((text) => {
      const cleaned = this.#clean(text);
      this.#redacted += cleaned.count;
      return JSON.parse(cleaned.text) as CanonicalSpan;
    });
    for (const { traceId } of spans) {
      this.#traceIds.add(traceId);
      this.#allTraceIds.add(traceId);
    }
    this.#spans += spans.length;
    const recorded = spans.filter(({ synthetic }) => synthetic !== true);
    this.#records += recorded.length;
    const { writer } = this.#options;
    const written = await writer.write(recorded);
    this.#imported += written.imported;
    this.#importedInFile += written.imported;
    this.#duplicates += written.duplicates;
    if (recorded.length === spans.length) return;
    const madeUp = await writer.write(spans.filter(({ synthetic }) => synthetic === true));
    this.#synthetic += madeUp.imported;
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

  /** What settling mends and makes up is told with the file's last part: it is of all of them. */
  async #settle(): Promise<void> {
    const { synthetic, repaired } = await this.#options.writer.settle();
    const last = this.#reports.at(-1);
    if (last === undefined) return;
    this.#reports[this.#reports.length - 1] = {
      ...last,
      synthetic: last.synthetic + synthetic,
      repaired: last.repaired + repaired,
    };
    if (this.#file.request === undefined) return;
    this.#reports.unshift({ ...last, ...NOTHING, path: this.#file.request.path, errors: [] });
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
