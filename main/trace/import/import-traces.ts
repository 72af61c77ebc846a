import { availableParallelism } from 'node:os';
import { AsyncQueue } from '../../base/async-queue.ts';
import type { ImportedFile, TraceImportReport } from '../../contract/trace-import.ts';
import { FileImport, type FileImportOptions } from './file-import.ts';
import { findTraceFiles } from './find-trace-files.ts';
import { ImportProcess, type ImportProcessLayout } from './import-process.ts';
import { ReadAheadBudget } from './read-ahead-budget.ts';

export interface ImportOptions extends FileImportOptions {
  /** Files and folders, absolute. */
  paths: readonly string[];
  importId: string;
  layout: ImportProcessLayout;
}

/** Processes that read side by side; with more of them, writing is what takes longest. */
const MOST_READERS = 2;

/**
 * Reads trace exports into the journal: child processes read, map and redact, this one writes what comes of it, a batch in one
 * transaction. Files are read side by side and written one after the other: what comes of them does not depend on who was
 * faster. Importing the same again adds nothing, so an import that was cut short is completed by repeating it.
 *
 * @throws NotFoundError when a path is not there, before anything is read
 * @throws CancelledError after `signal`, when what was read is settled
 */
export async function importTraces(options: ImportOptions): Promise<TraceImportReport> {
  const began = performance.now();
  const { importId, layout, onEvent } = options;
  const files = await findTraceFiles(options.paths);
  const totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  onEvent({ type: 'import-started', importId, files: files.length, totalBytes });
  const budget = new ReadAheadBudget<FileImport>();
  const allTraceIds = new Set<string>();
  const begun = new AsyncQueue<FileImport>();
  const readers = startReaders(layout, files, (file) => {
    const imports = new FileImport(file, options, { budget, allTraceIds });
    begun.push(imports);
    return imports;
  });
  const reports: ImportedFile[] = [];
  try {
    for (const _ of files) {
      const imports = await begun.next();
      budget.setTurn(imports);
      for (const report of await imports.write()) {
        reports.push(report);
        onEvent({ type: 'file-imported', file: report });
      }
    }
  } finally {
    readers.stop();
    budget.close();
    await readers.gone();
  }
  return {
    files: reports,
    traces: allTraceIds.size,
    spans: reports.reduce((sum, { spans }) => sum + spans, 0),
    ms: Math.round(performance.now() - began),
  };
}

interface Readers {
  /** No further file is begun. */
  stop(): void;
  /** Ends the processes, whatever they are doing. */
  gone(): Promise<void>;
}

/** @param begin called with one file after the other, in order, when a process is free for it */
function startReaders<File>(
  layout: ImportProcessLayout,
  files: readonly File[],
  begin: (file: File) => FileImport,
): Readers {
  const count = Math.min(MOST_READERS, availableParallelism(), files.length);
  const processes = Array.from({ length: count }, () => new ImportProcess(layout));
  const waiting = files.values();
  let isStopped = false;
  const running = processes.map(async (process) => {
    for (const file of waiting) {
      if (isStopped) return;
      await begin(file).read(process);
    }
  });
  return {
    stop: () => {
      isStopped = true;
    },
    gone: async () => {
      await Promise.all(processes.map((process) => process.dispose()));
      await Promise.all(running);
    },
  };
}
