import { request, type IncomingHttpHeaders } from 'node:http';
import { WebSocket } from 'ws';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A request exactly as written: no client of the platform lets a test forge Host or send a path with `..` in it. */
export function send(
  port: number,
  path: string,
  options: { method?: string; headers?: Record<string, string | undefined>; address?: string } = {},
): Promise<Answer> {
  const { method = 'GET', address = '127.0.0.1', headers = {} } = options;
  const defined = Object.entries({ host: `127.0.0.1:${port}`, ...headers }).filter(([, value]) => value !== undefined);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: address, port, path, method, setHost: false, headers: Object.fromEntries(defined), agent: false },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (text: string) => (body += text));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      },
    );
    outgoing.on('error', reject);
    outgoing.end();
  });
}

/** Signs in by the exchange URL. @returns the cookie to send */
export async function signIn(server: { port: number; url: string }): Promise<string> {
  const answer = await send(server.port, new URL(server.url).pathname);
  return String(answer.headers['set-cookie']).split(';', 1)[0] ?? '';
}

/** Tries to open the contract's WebSocket. @returns the open socket, or the status it was refused with */
export function openSocket(
  port: number,
  headers: Record<string, string | undefined>,
  path = '/rpc',
): Promise<WebSocket | number> {
  const defined = Object.entries(headers).filter(([, value]) => value !== undefined);
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers: Object.fromEntries(defined) });
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(socket));
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', reject);
  });
}
