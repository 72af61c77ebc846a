import type { Server } from 'node:http';
import type { HttpLimits } from './http-limits.ts';

/**
 * @returns a server that cuts off whoever sends slowly, too much or too often; it listens to nothing yet. With it comes
 *   `node:http`, which reads all of undici as it loads: most engines never serve anything
 */
export async function createLimitedServer(limits: HttpLimits): Promise<Server> {
  const { createServer } = await import('node:http');
  const server = createServer({
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: limits.checkIntervalMs,
  });
  server.maxConnections = limits.maxConnections;
  return server;
}

/** Ends every connection. Safe to call twice. */
export async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
}
