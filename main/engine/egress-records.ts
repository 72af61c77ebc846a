import type { EgressRecord } from '../gateway/egress/exchanges.ts';

/** Connections from before a workspace was open are kept for its log, up to so many. */
const MAX_KEPT = 1000;

/** Leads what the one door of the engine tells to the log of the workspace that is open. */
export interface EgressRecords {
  record(row: EgressRecord): void;
  /** @returns how to end it */
  attach(write: (row: EgressRecord) => void): () => void;
}

export function createEgressRecords(): EgressRecords {
  let kept: EgressRecord[] = [];
  let writer: ((row: EgressRecord) => void) | null = null;
  return {
    record: (row) => {
      if (writer !== null) writer(row);
      else if (kept.length < MAX_KEPT) kept.push(row);
    },
    attach: (write) => {
      writer = write;
      for (const row of kept) write(row);
      kept = [];
      return () => {
        if (writer === write) writer = null;
      };
    },
  };
}
