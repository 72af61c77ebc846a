import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../../main/trace/redact.ts';
import { makeTrace } from '../../support/journal-fixture.ts';

const HANDBOOK = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'sample-workspace', 'handbook');
const KNOWN = ['vault-canary-1', 'vault-canary-12345', 'quo"ted\\canary'];
const redactor = createRedactor({ knownSecrets: () => [...KNOWN, 'dev', ''] });

const KEY_LINE = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj';
const PEM = `-----BEGIN PRIVATE KEY-----\n${KEY_LINE}\n${KEY_LINE}\nAB==\n-----END PRIVATE KEY-----`;
const ANTHROPIC_KEY = ['sk', 'ant', 'api03', 'abcdefghijkl', '0123456789'].join('-');
/** Made up here; each has the shape of a real secret. */
const CANARIES: readonly (readonly [kind: string, text: string, secret: string])[] = [
  ['an environment value', 'the key is vault-canary-1, keep it', 'vault-canary-1'],
  ['a value that begins like another', 'use vault-canary-12345 here', 'vault-canary-12345'],
  ['an AWS access key', 'aws AKIAQ3EGRSTUV2XYZ7AB done', 'AKIAQ3EGRSTUV2XYZ7AB'],
  ['a GitHub token', 'push with ghp_0123456789abcdefghijABCDEFGHIJ012345', 'ghp_0123456789abcdefghijABCDEFGHIJ012345'],
  ['a GitLab token', 'glpat-abcdefghij0123456789', 'glpat-abcdefghij0123456789'],
  ['an OpenAI key', 'key=sk-proj-abcdefghijklmnop0123456789', 'sk-proj-abcdefghijklmnop0123456789'],
  ['an Anthropic key', `"${ANTHROPIC_KEY}"`, ANTHROPIC_KEY],
  ['a Google key', 'AIzaSyA0123456789abcdefghijklmnopqrstuv', 'AIzaSyA0123456789abcdefghijklmnopqrstuv'],
  ['a Slack token', 'xoxb-123456789012-abcdefghijkl', 'xoxb-123456789012-abcdefghijkl'],
  ['a JWT', 'cookie eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlLWJ5dGVz', 'eyJzdWIiOiIxMjM0In0'],
  ['a bearer token', 'Authorization: Bearer abcdef0123456789abcdef01', 'abcdef0123456789abcdef01'],
  ['a password in a URL', 'postgres://app:S3cr3t.Pw@db.example/main', 'S3cr3t.Pw'],
  ['a password in a setting', 'DB_PASSWORD: "correct-horse-9"', 'correct-horse-9'],
  ['a password in camel case', '{ "dbPassword": "correct-horse-9" }', 'correct-horse-9'],
  ['an API key in a setting', "api_key = 'a1b2c3d4e5f6'", 'a1b2c3d4e5f6'],
  ['a private key', `before ${PEM} after`, KEY_LINE],
  ['a private key cut off in the middle', PEM.slice(0, 120), KEY_LINE.slice(0, 40)],
  ['a private key in one line', PEM.replaceAll('\n', ''), KEY_LINE],
  [
    'an encrypted private key',
    PEM.replace('KEY-----\n', 'KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0A1B\n\n'),
    KEY_LINE,
  ],
];

describe('is removed', () => {
  test.each(CANARIES)('%s', (_kind, text, secret) => {
    const { text: clean, count } = redactor.redactText(text);
    expect(clean).not.toContain(secret);
    expect(clean).toContain('[redacted ');
    expect(count).toBeGreaterThan(0);
  });

  test.each(CANARIES)('%s, also where it stands in JSON inside JSON, which stays JSON', (_kind, text, secret) => {
    const once = JSON.stringify([{ role: 'user', content: text }]);
    const twice = JSON.stringify({ messages: once, last: 'kept' });
    for (const json of [once, twice]) {
      const clean = redactor.redactText(json).text;
      expect(clean).not.toContain(secret);
      expect(() => JSON.parse(clean) as unknown).not.toThrow();
    }
    expect(JSON.parse(redactor.redactText(twice).text)).toMatchObject({ last: 'kept' });
  });

  test('a known value with quotes, also as JSON spells it', () => {
    const json = JSON.stringify({ content: 'it is quo"ted\\canary.' });
    expect(redactor.redactText('it is quo"ted\\canary.').text).toBe('it is [redacted secret].');
    expect(redactor.redactText(json).text).toBe('{"content":"it is [redacted secret]."}');
  });

  test('the longer of two known values first, so that no end of it is left', () => {
    expect(redactor.redactText('vault-canary-12345').text).toBe('[redacted secret]');
  });
});

describe('stays', () => {
  test.each([
    'The password must have at least twelve characters.',
    'Ask the service desk to reset your password: call 4411.',
    'A risk-management-system for everybody',
    'task-list-of-the-whole-department',
    'AKIA is a prefix, AKIA1234 is too short',
    'eyJ is how a token begins',
    'Bearer of this letter',
    'https://docs.example/path:8080/@scope/name',
    'mailto:ada@halden.example',
    'git@github.example:halden/handbook.git',
    'a PEM file begins with -----BEGIN PRIVATE KEY----- and is kept offline',
    '-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYD\n-----END CERTIFICATE-----',
    'sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'trace 4bf92f3577b34da6a3ce929d0e0e4736',
    'dev',
  ])('%s', (text) => {
    expect(redactor.redactText(text)).toEqual({ text, count: 0 });
  });

  test('the whole sample handbook', () => {
    const files = readdirSync(HANDBOOK, { recursive: true, encoding: 'utf8' })
      .map((name) => join(HANDBOOK, name))
      .filter((path) => statSync(path).isFile());
    expect(files.length).toBeGreaterThan(40);
    for (const file of files) expect(redactor.redactText(readFileSync(file, 'utf8')).count).toBe(0);
  });
});

test('removing twice removes nothing more', () => {
  for (const [, text] of CANARIES) {
    const once = redactor.redactText(text).text;
    expect(redactor.redactText(once)).toEqual({ text: once, count: 0 });
  }
});

test('a secret is removed wherever a trace holds text, and counted', () => {
  const secret = 'vault-canary-12345';
  const trace = makeTrace({
    summary: { title: `Why ${secret}?` },
    attributes: { list: ['a', secret], flag: true, numbers: [1, 2] },
    stages: [{ id: 'a', ms: 1, failed: true, attributes: { text: secret } }],
  });
  const [root, stage] = trace.spans;
  if (root === undefined || stage === undefined) throw new Error('no spans');
  const marked = {
    ...trace,
    spans: [
      { ...root, name: `ask ${secret}` },
      {
        ...stage,
        status: { code: 'error' as const, message: `failed with ${secret}` },
        events: [{ name: 'e', timeUnixNano: '1', attributes: { text: secret } }],
      },
    ],
  };
  const { trace: clean, count } = redactor.redactTrace(marked);
  expect(JSON.stringify(clean)).not.toContain('canary');
  // title, question, name, list, stage text, status, event
  expect(count).toBe(7);
  expect(clean.spans[0]?.attributes).toMatchObject({ flag: true, numbers: [1, 2], list: ['a', '[redacted secret]'] });
});

test('takes time in proportion to the text, whatever is in it', () => {
  const piece = fc.constantFrom(
    '-----BEGIN PRIVATE KEY-----',
    'A'.repeat(50),
    '\n',
    '\\n',
    '://a:',
    '@',
    'password',
    ': ',
    'eyJ',
    '.',
    'sk-',
  );
  fc.assert(
    fc.property(fc.array(piece, { minLength: 200, maxLength: 400 }), (pieces) => {
      expect(redactor.redactText(pieces.join('')).text).toBeTypeOf('string');
    }),
    { numRuns: 30, seed: 6 },
  );
});
