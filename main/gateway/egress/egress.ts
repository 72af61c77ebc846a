import { BugError } from '../../base/errors/bug-error.ts';
import { DeniedError } from '../../base/errors/denied-error.ts';
import type { Clock } from '../../spec/clock.ts';
import type { Egress, EgressPurpose } from '../../spec/egress.ts';
import { bodyBytes, createExchanges, type EgressRecord } from './exchanges.ts';
import { getPublic } from './get-public.ts';
import { isMeantHost } from './is-meant-host.ts';
import { isLoopbackHost } from './loopback-host.ts';
import { lookUpHost, type LookUpHost } from './refuse-private-host.ts';

export interface EgressOptions {
  /** Read at every connection, so that the switch works at once. */
  isOffline: () => boolean;
  /** Hosts (`name` or `name:port`) the user allowed; this machine is always allowed. */
  allowedHosts: () => readonly string[];
  clock: Clock;
  /** Told of every connection as it ends, and of every one that was refused. It must not wait. */
  record?: (row: EgressRecord) => void;
  /** Tests put a name service of their own here. */
  lookUp?: LookUpHost;
}

/** The door, and how to shut it for good. */
export interface OwnedEgress extends Egress {
  /** Ends the record of what is still open. */
  close(): void;
}

/**
 * The only place in the program that opens a connection to somewhere else. Redirects are not followed here: the next
 * address must pass the same door.
 */
export function createEgress(options: EgressOptions): OwnedEgress {
  let sentBytes = 0;
  const exchanges = createExchanges({ clock: options.clock, record: options.record ?? (() => undefined) });
  const admit = (url: URL, purposes: readonly EgressPurpose[]): void => {
    const hosts = [...options.allowedHosts(), ...purposes.flatMap((purpose) => purpose.hosts)];
    const isNamed = hosts.some((allowed) => isMeantHost(allowed, url));
    // What somebody else's pages say may lead to this machine only when this machine was named.
    if (isLoopbackHost(url.hostname) && (isNamed || !leadsOutside(purposes))) return;
    if (options.isOffline()) {
      throw new DeniedError(
        `Offline: ${url.host} was not contacted. Turn offline off in Settings, or unset TRESTLE_OFFLINE.`,
        { details: { host: url.host } },
      );
    }
    if (!isNamed) {
      const why = purposes.map(({ name }) => ` (${name})`).join('');
      throw new DeniedError(`${url.host} is not a host this workspace may contact${why}. Allow it in Settings first.`, {
        details: { host: url.host },
      });
    }
  };
  const openDoor = (purposes: readonly EgressPurpose[]): Egress => ({
    get isOffline() {
      return options.isOffline();
    },
    get sentBytes() {
      return sentBytes;
    },
    admitting: (purpose) => openDoor([...purposes, purpose]),
    fetch: async (input, init) => {
      const url = new URL(input);
      if (url.protocol !== 'https:' && url.protocol !== 'http:') {
        throw new DeniedError(
          `${url.protocol} addresses are never opened: ${url.host || url.protocol}. Use http or https.`,
        );
      }
      const exchange = exchanges.begin(url, purposes, init);
      try {
        admit(url, purposes);
        return exchange.answered(await connect(url, purposes, init), init?.signal);
      } catch (error) {
        if (DeniedError.is(error)) exchange.denied(error.message);
        else exchange.failed(error, init?.signal);
        throw error;
      }
    },
  });
  const connect = (url: URL, purposes: readonly EgressPurpose[], init: RequestInit | undefined): Promise<Response> => {
    if (leadsOutside(purposes)) {
      if ((init?.method ?? 'GET') !== 'GET' || init?.body != null) throw new BugError('a public door only gets');
      return getPublic(url, { headers: init?.headers, signal: init?.signal, lookUp: options.lookUp ?? lookUpHost });
    }
    if (!isLoopbackHost(url.hostname)) sentBytes += bodyBytes(init?.body);
    return fetch(url, { ...init, redirect: 'manual' });
  };
  return Object.assign(openDoor([]), { close: () => exchanges.close() });
}

function leadsOutside(purposes: readonly EgressPurpose[]): boolean {
  return purposes.some(({ arePublic }) => arePublic === true);
}
