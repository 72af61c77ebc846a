import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AddressInUseError } from '../../base/errors/address-in-use-error.ts';
import { DeniedError } from '../../base/errors/denied-error.ts';

const IPV4_LOOPBACK = '127.0.0.1';
const IPV6_LOOPBACK = '::1';

/** Free IPv4 ports tried until one is free on IPv6 too. */
const FREE_PORT_ATTEMPTS = 10;

/** The machine has no IPv6, or not on its loopback. */
const NO_IPV6: ReadonlySet<string | undefined> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL']);

/**
 * Listens on both loopback addresses with one port: `localhost` may mean either, and somebody else's server on the one
 * we left free would be handed our cookie.
 *
 * @param create makes a server; both are equal
 * @param port 0 for any free one
 * @returns the servers, one where the machine has no IPv6, and their port
 * @throws AddressInUseError naming the port and the way out; DeniedError for a port that needs rights
 */
export async function listenOnLoopback(
  create: () => Promise<Server>,
  port: number,
): Promise<{ servers: readonly Server[]; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const v4 = await listen(await create(), IPV4_LOOPBACK, port);
    const chosen = (v4.address() as AddressInfo).port;
    try {
      return { servers: [v4, await listen(await create(), IPV6_LOOPBACK, chosen)], port: chosen };
    } catch (error) {
      if (NO_IPV6.has(codeOf(error))) return { servers: [v4], port: chosen };
      v4.close();
      if (port !== 0 || attempt === FREE_PORT_ATTEMPTS) throw error;
    }
  }
}

async function listen(server: Server, host: string, port: number): Promise<Server> {
  server.listen({ host, port, ipv6Only: host === IPV6_LOOPBACK });
  try {
    await once(server, 'listening');
    return server;
  } catch (cause) {
    const details = { host, port };
    if (codeOf(cause) === 'EADDRINUSE') {
      throw new AddressInUseError(
        `Port ${port} is in use on ${host}. Stop the program that has it, or use --port 0 for any free port.`,
        { cause, details },
      );
    }
    if (codeOf(cause) === 'EACCES') {
      throw new DeniedError(`Port ${port} needs special rights. Use --port 0 for any free port.`, { cause, details });
    }
    throw cause;
  }
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;
