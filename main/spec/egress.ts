/** The one way out of this machine. Opened in `gateway/egress` and handed to whoever must connect. */
export interface Egress {
  /** True when only this machine may be reached. */
  readonly isOffline: boolean;
  /** Bytes sent to other machines since start. */
  readonly sentBytes: number;
  /** Like the global `fetch`. @throws DeniedError when policy forbids the host */
  fetch(input: string | URL, init?: RequestInit): Promise<Response>;
}
