import { InvalidArgumentError } from '../../../base/errors/invalid-argument-error.ts';
import type { LoadHttpRequest } from '../../../spec/load-connections.ts';

/** A token of RFC 9110: of method and field names. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** What would end a field's line, or is no text at all. */
const NOT_IN_A_VALUE = /[^\t\x20-\x7e\x80-\xff]/;
/** They say where the request ends and whether the connection lives on, which is decided here. */
const OURS: ReadonlySet<string> = new Set(['host', 'connection', 'content-length', 'transfer-encoding']);

/**
 * @returns the bytes that every arrival sends
 * @throws InvalidArgumentError for a method or field that HTTP cannot carry
 */
export function writeRequest({
  url,
  method,
  headers,
  body,
}: LoadHttpRequest & { url: string; method: string }): Buffer {
  const { host, pathname, search } = new URL(url);
  if (!TOKEN.test(method)) throw new InvalidArgumentError(`${method} is no method of HTTP.`);
  const given = Object.entries(headers);
  for (const [name, value] of given) {
    if (!TOKEN.test(name)) throw new InvalidArgumentError(`"${name}" is no name of a header.`);
    if (NOT_IN_A_VALUE.test(value)) throw new InvalidArgumentError(`The header ${name} holds what no header may hold.`);
    if (OURS.has(name.toLowerCase())) throw new InvalidArgumentError(`The header ${name} is written by the generator.`);
  }
  const content = Buffer.from(body ?? '');
  const fields = [
    `host: ${host}`,
    'connection: keep-alive',
    ...(given.some(([name]) => name.toLowerCase() === 'accept') ? [] : ['accept: */*']),
    ...(body === null ? [] : [`content-length: ${content.length}`]),
    ...given.map(([name, value]) => `${name}: ${value}`),
  ];
  const head = `${method} ${pathname}${search} HTTP/1.1\r\n${fields.join('\r\n')}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), content]);
}
