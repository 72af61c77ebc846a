/** The one way out of this machine. Opened in `gateway/egress` and handed to whoever must connect. */
export interface Egress {
  /** True when only this machine may be reached. */
  readonly isOffline: boolean;
  /** Bytes sent to other machines since start. */
  readonly sentBytes: number;
  /** The same door, open for one purpose to its hosts too. Offline it stays shut all the same. */
  admitting(purpose: EgressPurpose): Egress;
  /** Like the global `fetch`. @throws DeniedError when policy forbids the host */
  fetch(input: string | URL, init?: RequestInit): Promise<Response>;
}

/** Why connections are made, and to where: somebody asked for a model to be pulled, a workspace names its endpoint. */
export interface EgressPurpose {
  /** For messages: "model pull". */
  name: string;
  /** `name` or `name:port`; `.name` is every host below it. */
  hosts: readonly string[];
  /**
   * The hosts are somebody else's: a name among them that leads into a private network is refused as the connection is
   * made. An address or `localhost`, written as such, is meant as written. Such a door only gets.
   */
  arePublic?: boolean;
}
