/**
 * Preloaded into every thread of a parse process: whatever a file talks a parser into, nothing connects to anywhere.
 * Node's permission model (version 24) guards files and processes, but not the network, so the doors are shut here.
 */
import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

const refuse = (): never => {
  throw new Error('a parser of untrusted files has no network');
};

// Every connection of http, tls, http2, fetch and WebSocket goes through the first.
net.Socket.prototype.connect = refuse;
net.Server.prototype.listen = refuse;
dgram.createSocket = refuse;
dns.lookup = refuse as unknown as typeof dns.lookup;
dns.promises.lookup = refuse;
syncBuiltinESMExports();
