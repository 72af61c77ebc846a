/**
 * Who may speak to the server at all, judged by headers before anything else is looked at. The Host check stops a
 * foreign site that points its own name at 127.0.0.1 (DNS rebinding); the Origin check stops a foreign site that sends
 * requests straight to us. Neither replaces the session.
 */
import type { IncomingHttpHeaders } from 'node:http';

/** Names a browser on this machine can reach us by. */
const LOOPBACK_NAMES = ['127.0.0.1', '[::1]', 'localhost'];
const HTTP_PORT = 80;

export interface RequestGuard {
  /** @returns why the request is refused, or null; without `origin` only for requests that a page need not vouch for */
  refusal(headers: IncomingHttpHeaders, origin: 'required' | 'optional'): string | null;
}

/** @param port the one the server listens on */
export function createRequestGuard(port: number): RequestGuard {
  const hosts = new Set(LOOPBACK_NAMES.map((name) => (port === HTTP_PORT ? name : `${name}:${port}`)));
  const origins = new Set([...hosts].map((host) => `http://${host}`));
  return {
    refusal({ host, origin }, need) {
      if (host === undefined || !hosts.has(host.toLowerCase())) return 'the Host header is not this server';
      if (origin === undefined) return need === 'required' ? 'the Origin header is missing' : null;
      return origins.has(origin) ? null : 'the Origin header is another site';
    },
  };
}
