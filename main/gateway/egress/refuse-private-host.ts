import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { DeniedError } from '../../base/errors/denied-error.ts';
import { isLoopbackHost } from './loopback-host.ts';

/** Every address of a name. */
export type LookUpHost = (hostname: string) => Promise<readonly { address: string; family: number }[]>;

export const lookUpHost: LookUpHost = (hostname) => lookup(hostname, { all: true });

/** IPv4 addresses with a translator's prefix (RFC 6052) lead where the address in their end leads. */
const TRANSLATED_PREFIX = '64:ff9b::';

// A block list compares an IPv4 address that is mapped into IPv6 with its IPv4 rules by itself.
const PRIVATE = new BlockList();
for (const [address, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  PRIVATE.addSubnet(address, prefix, 'ipv4');
  PRIVATE.addSubnet(TRANSLATED_PREFIX + address, 96 + prefix, 'ipv6');
}
for (const [address, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  PRIVATE.addSubnet(address, prefix, 'ipv6');

export function isPrivateAddress(address: string): boolean {
  // What is no address at all leads nowhere that could be trusted.
  const family = isIP(address);
  return family === 0 || PRIVATE.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/**
 * A public name that leads into the user's own network is a trick: what answers there was never meant by who named it. An
 * address or `localhost`, written as such, is meant as written.
 *
 * @param hostname as `URL.hostname` gives it, or without the brackets of IPv6
 * @returns the addresses of the name; the connection must be made to one of them, not to what the name means later
 * @throws DeniedError; what the look-up throws
 */
export async function lookUpPublicHost(
  hostname: string,
  lookUp: LookUpHost,
): Promise<readonly { address: string; family: number }[]> {
  const addresses = await lookUp(hostname);
  if (isLoopbackHost(hostname)) return addresses;
  const inside = addresses.find(({ address }) => isPrivateAddress(address));
  if (inside === undefined) return addresses;
  throw new DeniedError(
    `${hostname} leads to ${inside.address}, an address of your own network, so it was not contacted. Name the address itself if you mean it.`,
    { details: { host: hostname } },
  );
}
