import { BlockList, isIP } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

const MAY_BE_ADDRESS = /^[\d[]|:/;

/**
 * @param hostname as `URL.hostname` gives it: lower case, numeric forms already spelled out, IPv6 in brackets
 * @returns true for this machine only. Names are judged as written: what they resolve to is not asked
 */
export function isLoopbackHost(hostname: string): boolean {
  if (hostname === 'localhost') return true;
  // The patterns that know an address take milliseconds to compile: names are told from them before.
  if (!MAY_BE_ADDRESS.test(hostname)) return false;
  const address = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  const family = isIP(address);
  if (family === 0) return false;
  return LOOPBACK.check(address, family === 4 ? 'ipv4' : 'ipv6');
}
