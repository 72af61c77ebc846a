import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { OTLP_TRACES_PATH } from '../../contract/otlp.ts';

/** How long one request may take, in milliseconds, as the standard has it. */
const DEFAULT_TIMEOUT_MS = 10_000;
const MAX_TIMEOUT_MS = 60_000;
const CONTENT_WORDS: ReadonlySet<string> = new Set(['1', 'true', 'span_only', 'span_and_event']);

/** Where own traces are sent to, and what of them. */
export interface EmitterSettings {
  url: URL;
  headers: Readonly<Record<string, string>>;
  timeoutMs: number;
  serviceName: string;
  withContent: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the standard variables of OpenTelemetry. A `_TRACES_` variable goes before the general one.
 *
 * @returns null when no endpoint is set, or it is switched off
 * @throws InvalidArgumentError, naming the variable, for what cannot be followed
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 */
export function readEmitterSettings(environment: Environment): EmitterSettings | null {
  const read = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const either = (name: string): string | undefined =>
    read(`OTEL_EXPORTER_OTLP_TRACES_${name}`) ?? read(`OTEL_EXPORTER_OTLP_${name}`);
  const forTraces = read('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT');
  const general = read('OTEL_EXPORTER_OTLP_ENDPOINT');
  if (forTraces === undefined && general === undefined) return null;
  if (read('OTEL_SDK_DISABLED')?.toLowerCase() === 'true' || read('OTEL_TRACES_EXPORTER') === 'none') return null;
  const protocol = either('PROTOCOL') ?? 'http/json';
  if (protocol !== 'http/json') {
    throw new InvalidArgumentError(
      `OTEL_EXPORTER_OTLP_PROTOCOL is ${protocol} and Trestle sends http/json only: set it to http/json.`,
    );
  }
  return {
    url:
      forTraces === undefined
        ? belowEndpoint(general ?? '')
        : parseUrl('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', forTraces),
    headers: parseHeaders(either('HEADERS') ?? ''),
    timeoutMs: parseTimeout(either('TIMEOUT')),
    serviceName: read('OTEL_SERVICE_NAME') ?? 'trestle',
    withContent: ['TRESTLE_OTEL_CONTENT', 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT'].some((name) =>
      CONTENT_WORDS.has(read(name)?.toLowerCase() ?? ''),
    ),
  };
}

function belowEndpoint(endpoint: string): URL {
  const url = parseUrl('OTEL_EXPORTER_OTLP_ENDPOINT', endpoint);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${OTLP_TRACES_PATH}`;
  return url;
}

function parseUrl(name: string, text: string): URL {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new InvalidArgumentError(`${name} is not an http or https address; nothing is sent.`);
  }
  return url;
}

/** `key=value,key=value`, values percent-encoded, as in W3C baggage. */
function parseHeaders(text: string): Record<string, string> {
  const headers: [string, string][] = [];
  for (const pair of text.split(',')) {
    const at = pair.indexOf('=');
    if (at > 0) headers.push([pair.slice(0, at).trim(), decode(pair.slice(at + 1).trim())]);
  }
  try {
    // What no request could carry is found now, and not named: it may be a key.
    return Object.fromEntries(new Headers(headers));
  } catch {
    throw new InvalidArgumentError('OTEL_EXPORTER_OTLP_HEADERS holds something that is no header; nothing is sent.');
  }
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function parseTimeout(text: string | undefined): number {
  const timeoutMs = Number(text ?? DEFAULT_TIMEOUT_MS);
  return timeoutMs > 0 ? Math.min(timeoutMs, MAX_TIMEOUT_MS) : DEFAULT_TIMEOUT_MS;
}
