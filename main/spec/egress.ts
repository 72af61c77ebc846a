import type { EgressRow } from '../contract/egress-log.ts';
import type { TraceId } from '../contract/ids.ts';

/** The one way out of this machine. Opened in `gateway/egress` and handed to whoever must connect. */
export interface Egress {
  /** True when only this machine may be reached. */
  readonly isOffline: boolean;
  /** Bytes sent to other machines since start. */
  readonly sentBytes: number;
  /** The same door, open for one purpose to its hosts too. Offline it stays shut all the same. */
  admitting(purpose: EgressPurpose): Egress;
  /**
   * Like the global `fetch`. Whoever does not read a body to its end cancels it: until then the connection counts as open.
   *
   * @throws DeniedError when policy forbids the host
   */
  fetch(input: string | URL, init?: RequestInit): Promise<Response>;
}

/** Why connections are made, and to where: somebody asked for a model to be pulled, a workspace names its endpoint. */
export interface EgressPurpose {
  /** For messages and the log of connections: "model pull". */
  name: string;
  /** `name` or `name:port`; `.name` is every host below it. */
  hosts: readonly string[];
  /**
   * The hosts are somebody else's: a name among them that leads into a private network is refused as the connection is
   * made. An address or `localhost`, written as such, is meant as written. Such a door only gets.
   */
  arePublic?: boolean;
  /** The run that wants it. */
  traceId?: TraceId;
  /** Called as a connection begins, with what will be known of it: read it when it has ended. */
  onDidStart?(exchange: EgressExchange): void;
}

/** One request and its answer while they last. What is kept of it is an `EgressRow`. */
export interface EgressExchange extends Readonly<Omit<EgressRow, 'seq' | 'outcome'>> {
  /** Null while it lasts. */
  readonly outcome: EgressRow['outcome'] | null;
  /** Until the first byte of the answer's body; null until then. */
  readonly firstByteMs: number | null;
}
