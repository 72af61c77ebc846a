import { create } from 'zustand';
import type { ImportedFile, TraceImportEvent, TraceImportReport } from '../../../../main/contract/trace-import.ts';

/** How an import ended. What was read before stays in either case. */
export type ImportOutcome =
  | { type: 'finished'; report: TraceImportReport }
  | { type: 'cancelled' }
  | { type: 'failed'; message: string };

/** One import as the page follows it. */
export interface WatchedImport {
  paths: readonly string[];
  /** Since it began, at what was told last; milliseconds. */
  elapsedMs: number;
  /** How many files there are; null until they are counted. */
  fileCount: number | null;
  totalBytes: number;
  /** The file being read, as far as it was told; null before the first. */
  current: { path: string; bytesRead: number; sizeBytes: number; spans: number } | null;
  /** Size of the files before it. */
  bytesBefore: number;
  /** Files that are done, in order. */
  files: readonly ImportedFile[];
  /** Stops it; what was read stays. */
  abort: () => void;
  outcome: ImportOutcome | null;
}

/** What is typed, picked or dropped into the dialog and not yet imported. */
export interface ImportDraft {
  /** Paths, one on each line. */
  paths: string;
  tenantField: string;
  /** Names of dropped files whose place nobody tells. */
  unplaced: readonly string[];
}

interface ImportState {
  isOpen: boolean;
  draft: ImportDraft;
  /** The one that runs, or the last that ran until it is dismissed. */
  watched: WatchedImport | null;
  open: () => void;
  close: () => void;
  edit: (draft: Partial<ImportDraft>) => void;
  /** Adds to what is typed. */
  add: (paths: readonly string[], unplaced?: readonly string[]) => void;
  begin: (start: Pick<WatchedImport, 'paths' | 'abort'>) => void;
  receive: (event: TraceImportEvent, elapsedMs: number) => void;
  end: (outcome: ImportOutcome) => void;
  dismiss: () => void;
}

const EMPTY_DRAFT: ImportDraft = { paths: '', tenantField: '', unplaced: [] };

/** The import of this window. It lives outside every view, so leaving one loses nothing. */
export const useImportStore = create<ImportState>()((set) => ({
  isOpen: false,
  draft: EMPTY_DRAFT,
  watched: null,
  open: () => set({ isOpen: true }),
  close: () => set({ isOpen: false }),
  edit: (draft) => set((state) => ({ draft: { ...state.draft, ...draft } })),
  add: (paths, unplaced = []) =>
    set(({ draft }) => {
      const typed = draft.paths.split('\n').filter((line) => line.trim() !== '');
      const all = [...new Set([...typed, ...paths])];
      return { draft: { ...draft, paths: all.join('\n'), unplaced } };
    }),
  begin: (start) =>
    set({
      draft: EMPTY_DRAFT,
      watched: {
        ...start,
        elapsedMs: 0,
        fileCount: null,
        totalBytes: 0,
        current: null,
        bytesBefore: 0,
        files: [],
        outcome: null,
      },
    }),
  receive: (event, elapsedMs) =>
    set(({ watched }) =>
      watched === null || watched.outcome !== null ? {} : { watched: { ...afterEvent(watched, event), elapsedMs } },
    ),
  end: (outcome) =>
    set(({ watched }) => (watched === null || watched.outcome !== null ? {} : { watched: { ...watched, outcome } })),
  dismiss: () => set(({ watched }) => (watched?.outcome == null ? {} : { watched: null })),
}));

function afterEvent(watched: WatchedImport, event: TraceImportEvent): WatchedImport {
  switch (event.type) {
    case 'import-started':
      return { ...watched, fileCount: event.files, totalBytes: event.totalBytes };
    case 'import-progress': {
      const { path, bytesRead, totalBytes: sizeBytes, spans } = event;
      const { current, bytesBefore } = watched;
      const isNext = current !== null && current.path !== path;
      return {
        ...watched,
        current: { path, bytesRead, sizeBytes, spans },
        bytesBefore: isNext ? bytesBefore + current.sizeBytes : bytesBefore,
      };
    }
    case 'file-imported':
      return { ...watched, files: [...watched.files, event.file] };
    case 'import-finished':
      return { ...watched, outcome: { type: 'finished', report: event.report } };
  }
}
