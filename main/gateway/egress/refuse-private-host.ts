import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { DeniedError } from '../../base/errors/denied-error.ts';
import { isLoopbackHost } from './loopback-host.ts';

const PRIVATE = new BlockList();
for (const [address, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['224.0.0.0', 3],
] as const)
  PRIVATE.addSubnet(address, prefix, 'ipv4');
for (const [address, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  PRIVATE.addSubnet(address, prefix, 'ipv6');

/**
 * A public name that leads into the user's own network is a trick: what answers there was never meant by who named it. An
 * address or `localhost`, written as such, is meant as written. The name is looked up before it is used, so a server that
 * answers differently a moment later is not caught.
 *
 * @param host name, with or without a port
 * @throws DeniedError
 */
export async function refusePrivateHost(host: string): Promise<void> {
  const { hostname } = new URL(`http://${host}`);
  if (isLoopbackHost(hostname) || isIP(hostname) !== 0 || hostname.startsWith('[')) return;
  const addresses = await lookup(hostname, { all: true }).catch(() => []);
  const inside = addresses.find(({ address, family }) => PRIVATE.check(address, family === 6 ? 'ipv6' : 'ipv4'));
  if (inside === undefined) return;
  throw new DeniedError(
    `${hostname} leads to ${inside.address}, an address of your own network, so it was not contacted. Name the address itself if you mean it.`,
    { details: { host: hostname } },
  );
}
