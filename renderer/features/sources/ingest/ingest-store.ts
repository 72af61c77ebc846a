import { create } from 'zustand';
import type { IngestEvent, IngestProgress, IngestReport } from '../../../../main/contract/ingest.ts';
import { addSample, type ProgressSample } from './ingest-pace.ts';

/** How an ingest ended. */
export type IngestOutcome =
  | { type: 'finished'; report: IngestReport }
  | { type: 'cancelled'; report: IngestReport }
  | { type: 'failed'; message: string };

/** One ingest as the page has followed it. */
export interface WatchedIngest {
  ingestId: string;
  sources: readonly string[];
  progress: IngestProgress | null;
  samples: readonly ProgressSample[];
  isCancelling: boolean;
  outcome: IngestOutcome | null;
}

interface IngestState {
  ingests: Readonly<Record<string, WatchedIngest>>;
  follow: (ingestId: string) => void;
  receive: (event: IngestEvent) => void;
  cancelling: (ingestId: string) => void;
  /** Forgets all: another workspace is open. */
  reset: () => void;
  /** Takes an ended one off the screen, with those that went through before it. */
  dismiss: (ingestId: string) => void;
  /** Takes it off the screen; also lets a watch that broke start again. */
  forget: (ingestId: string) => void;
}

const fresh = (ingestId: string): WatchedIngest => ({
  ingestId,
  sources: [],
  progress: null,
  samples: [],
  isCancelling: false,
  outcome: null,
});

/** Ingests of this window's lifetime. It lives outside every view, so leaving one loses nothing. */
export const useIngestStore = create<IngestState>()((set) => {
  const change = (ingestId: string, update: (ingest: WatchedIngest) => WatchedIngest) =>
    set(({ ingests }) => ({ ingests: { ...ingests, [ingestId]: update(ingests[ingestId] ?? fresh(ingestId)) } }));
  return {
    ingests: {},
    follow: (ingestId) => change(ingestId, (ingest) => ingest),
    // Events of an ingest that is not followed any more (dismissed, another workspace) are late.
    receive: (event) =>
      set(({ ingests }) => {
        const ingest = ingests[event.ingestId];
        return ingest === undefined ? {} : { ingests: { ...ingests, [event.ingestId]: afterEvent(ingest, event) } };
      }),
    reset: () => set({ ingests: {} }),
    cancelling: (ingestId) => change(ingestId, (ingest) => ({ ...ingest, isCancelling: true })),
    dismiss: (ingestId) =>
      set(({ ingests }) => ({
        ingests: Object.fromEntries(
          Object.entries(ingests).filter(([id, { outcome }]) => id !== ingestId && outcome?.type !== 'finished'),
        ),
      })),
    forget: (ingestId) =>
      set(({ ingests }) => ({
        ingests: Object.fromEntries(Object.entries(ingests).filter(([id]) => id !== ingestId)),
      })),
  };
});

function afterEvent(ingest: WatchedIngest, event: IngestEvent): WatchedIngest {
  switch (event.type) {
    case 'ingest-started':
      return { ...ingest, sources: event.sources };
    case 'ingest-progress':
      return { ...ingest, progress: event.progress, samples: addSample(ingest.samples, event.progress) };
    case 'ingest-finished':
      return { ...ingest, outcome: { type: 'finished', report: event.report } };
    case 'ingest-cancelled':
      return { ...ingest, outcome: { type: 'cancelled', report: event.report } };
    case 'ingest-failed':
      return event.error.code === 'cancelled'
        ? { ...ingest, outcome: { type: 'failed', message: 'Cancelled before anything was read.' } }
        : { ...ingest, outcome: { type: 'failed', message: event.error.message } };
  }
}
