import type { Attributes, AttributeValue, Span } from '../contract/span.ts';
import type { Trace } from '../contract/trace.ts';

/** What stands where a secret stood; the kind is kept so that a reader knows what was removed. */
export const redactionMark = (kind: string): string => `[redacted ${kind}]`;

interface SecretShape {
  kind: string;
  pattern: RegExp;
  /** What every match contains, whatever its case: a text without any shape's hint is not looked at again. */
  hint: RegExp;
}

/**
 * Shapes of secrets that must never be written down. Each is specific enough not to eat ordinary prose; a key that is
 * known by value (vault, environment) is removed wherever it stands, whatever its shape.
 */
const SECRET_SHAPES: readonly SecretShape[] = [
  // Only what can be a key's lines: text that merely names the header goes on, and JSON around it stays JSON. Line ends may
  // be written out (`\n`), once or more often escaped, where the text stands in JSON.
  {
    kind: 'private key',
    hint: /PRIVATE KEY/,
    pattern:
      /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:\s|\\{1,8}[nrt])*(?:[A-Za-z0-9+/=]{8,}|[A-Za-z-]{1,40}: [A-Za-z0-9,-]+)(?:(?:\s|\\{1,8}[nrt])+(?:[A-Za-z0-9+/=]{8,}|[A-Za-z-]{1,40}: [A-Za-z0-9,-]+))*(?:(?:\s|\\{1,8}[nrt])+[A-Za-z0-9+/=]{1,7})?(?:(?:\s|\\{1,8}[nrt])*-----END [A-Z ]*PRIVATE KEY-----)?/g,
  },
  { kind: 'api key', hint: /sk-/, pattern: /\bsk-(?:ant-|proj-|live-|test-)?[A-Za-z0-9_-]{16,}/g },
  { kind: 'api key', hint: /AIza/, pattern: /\bAIza[A-Za-z0-9_-]{35}/g },
  { kind: 'access key', hint: /A[KS]IA/, pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g },
  { kind: 'token', hint: /gh[pousr]_|github_pat_/, pattern: /\b(?:ghp|gho|ghu|ghs|ghr|github_pat)_[A-Za-z0-9_]{20,}/g },
  { kind: 'token', hint: /glpat-/, pattern: /\bglpat-[A-Za-z0-9_-]{20,}/g },
  { kind: 'token', hint: /xox[abeoprs]-/, pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g },
  { kind: 'token', hint: /hf_/, pattern: /\bhf_[A-Za-z0-9]{30,}/g },
  { kind: 'token', hint: /eyJ/, pattern: /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/g },
  { kind: 'bearer token', hint: /[Bb]earer\s/, pattern: /(?<=\b[Bb]earer\s)[A-Za-z0-9._~+/-]{20,}=*/g },
  {
    kind: 'password',
    hint: /:\/\//,
    pattern: /(?<=:\/\/[^\s:/@]{1,64}:)(?!\[redacted )[^\s:/@"\\]{3,128}(?=@)/g,
  },
  {
    kind: 'password',
    // Whatever stands before the word: DB_PASSWORD, clientSecret.
    hint: /password|passwd|secret|api[_-]?key|access[_-]?token/i,
    pattern:
      /(?<=(?:password|passwd|secret|api[_-]?key|access[_-]?token)\\{0,8}["']?\s{0,4}[:=]\s{0,4}\\{0,8}["']?)(?!\[redacted )[^\s"',;\\]{8,128}/gi,
  },
];

/**
 * One look at a text for all shapes: hardly any text has one, and a run writes sixty thousand characters. Every hint minds
 * case, those that do not spelled out: the flag for all of them together makes the search four times as slow.
 */
const ANY_HINT = new RegExp(SECRET_SHAPES.map(({ hint }) => inEveryCase(hint)).join('|'));

/** @returns the source of a pattern that does without its flag; it holds no classes of letters */
function inEveryCase({ source, ignoreCase }: RegExp): string {
  if (!ignoreCase) return source;
  return source.replaceAll(/[a-z]/gi, (letter) => `[${letter.toUpperCase()}${letter.toLowerCase()}]`);
}

/** @returns whether a text, however long, can hold a secret by its shape; hardly any does. Escaped as in JSON, it still does */
export function hasSecretHint(text: string): boolean {
  return ANY_HINT.test(text);
}

/** Shorter known values are not searched for: removing every "dev" would destroy the text without hiding anything. */
const MIN_KNOWN_SECRET_LENGTH = 8;

export interface Redactor {
  redactText(text: string): { text: string; count: number };
  redactTrace(trace: Trace): { trace: Trace; count: number };
}

/**
 * @param options.knownSecrets values to remove wherever they stand (vault and environment); read at every call
 */
export function createRedactor(options: { knownSecrets: () => readonly string[] }): Redactor {
  const redactWith = (spellings: readonly string[], text: string): { text: string; count: number } => {
    let { count, text: result } = without(spellings, text);
    if (!ANY_HINT.test(result)) return { text: result, count };
    for (const { kind, pattern, hint } of SECRET_SHAPES) {
      if (!hint.test(result)) continue;
      result = result.replace(pattern, () => {
        count += 1;
        return redactionMark(kind);
      });
    }
    return { text: result, count };
  };
  const redactText = (text: string): { text: string; count: number } => {
    const secrets = options.knownSecrets();
    return redactWith(secrets.length === 0 ? [] : spellingsOf(secrets), text);
  };

  const redactTrace = (trace: Trace): { trace: Trace; count: number } => {
    let count = 0;
    const spellings = spellingsOf(options.knownSecrets());
    const clean = (text: string): string => {
      const redacted = redactWith(spellings, text);
      count += redacted.count;
      return redacted.text;
    };
    const title = clean(trace.summary.title);
    const spans = trace.spans.map((span) => redactSpan(span, clean));
    return { trace: { summary: { ...trace.summary, title }, spans }, count };
  };
  return { redactText, redactTrace };
}

/**
 * Each secret as it is and as it stands in JSON, longest first: a secret that begins like another must not leave the
 * other's end behind.
 */
function spellingsOf(secrets: readonly string[]): readonly string[] {
  return secrets
    .filter((secret) => secret.length >= MIN_KNOWN_SECRET_LENGTH)
    .flatMap((secret) => {
      const escaped = JSON.stringify(secret).slice(1, -1);
      return escaped === secret ? [secret] : [secret, escaped];
    })
    .toSorted((a, b) => b.length - a.length);
}

/** Takes known values out of texts whose shapes were looked at elsewhere, where nobody knows them. */
export interface KnownSecretFilter {
  cleanText(text: string): { text: string; count: number };
  /** It stays JSON. */
  cleanJson(json: string): { text: string; count: number };
}

/** @returns a filter, so that a thousand texts cost one preparation */
export function createKnownSecretFilter(secrets: readonly string[]): KnownSecretFilter {
  const spellings = spellingsOf(secrets);
  const inJson = spellings.filter(
    (spelling) => JSON.stringify(spelling).length === spelling.length + 2 || spelling.includes('\\'),
  );
  return { cleanText: (text) => without(spellings, text), cleanJson: (json) => without(inJson, json) };
}

function without(spellings: readonly string[], given: string): { text: string; count: number } {
  let count = 0;
  let text = given;
  for (const spelling of spellings) {
    if (!text.includes(spelling)) continue;
    count += text.split(spelling).length - 1;
    text = text.replaceAll(spelling, redactionMark('secret'));
  }
  return { text, count };
}

function redactSpan(span: Span, clean: (text: string) => string): Span {
  const status =
    span.status.message === undefined ? span.status : { ...span.status, message: clean(span.status.message) };
  return {
    ...span,
    name: clean(span.name),
    status,
    attributes: redactAttributes(span.attributes, clean),
    events: span.events.map((event) => ({ ...event, attributes: redactAttributes(event.attributes, clean) })),
  };
}

function redactAttributes(attributes: Attributes, clean: (text: string) => string): Attributes {
  const redactValue = (value: AttributeValue): AttributeValue => {
    if (typeof value === 'string') return clean(value);
    if (Array.isArray(value)) {
      return value.map((item: string | number | boolean) => (typeof item === 'string' ? clean(item) : item)) as
        | string[]
        | number[]
        | boolean[];
    }
    return value;
  };
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, redactValue(value)]));
}
