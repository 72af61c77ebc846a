import type { LoadTarget } from './load-target.ts';

/** What arrivals send: each distinct request is written once, whoever sends it. */
export interface LoadHttpRequests {
  /** `http:` or `https:`. */
  url: string;
  method: string;
  requests: readonly LoadHttpRequest[];
  /** Which of them an arrival sends; those beyond begin again. One after the other by default. */
  requestOf?: Uint32Array;
}

export interface LoadHttpRequest {
  headers: Readonly<Record<string, string>>;
  /** Null for none. */
  body: string | null;
}

/** Sockets to one host that a load run keeps open and uses again. */
export interface LoadConnections extends LoadTarget {
  /** Closes what is open, and leaves the one row of the run in the log of connections. */
  close(): void;
}

/** The way out for load: this machine, and hosts that were named for it. */
export interface LoadDoor {
  /** @throws DeniedError when the host may not be loaded; InvalidArgumentError for a request that cannot be written */
  open(requests: LoadHttpRequests): LoadConnections;
}
