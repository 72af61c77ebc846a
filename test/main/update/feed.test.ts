import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DeniedError } from '../../../main/base/errors/denied-error.ts';
import { compareVersions } from '../../../main/update/compare-versions.ts';
import { openFeed, parseFeed } from '../../../main/update/feed.ts';
import { feedOf, newKey } from '../../support/update-feed.ts';

const RUNS = process.env['TRESTLE_TEST_LONG'] === '1' ? 20_000 : 300;

function refusalOf(work: () => unknown): unknown {
  try {
    work();
    return null;
  } catch (error) {
    return error;
  }
}

test('whatever the bytes are, a feed is read or refused in one sentence', () => {
  const good = JSON.stringify(feedOf());
  const spoilt = fc
    .tuple(fc.nat(good.length - 1), fc.nat(20), fc.string({ maxLength: 8 }))
    .map(([at, length, text]) => good.slice(0, at) + text + good.slice(at + length));
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.json().map((text) => Buffer.from(text)),
    spoilt.map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(anything, (bytes) => {
      const error = refusalOf(() => parseFeed(bytes));
      expect(error === null || (DeniedError.is(error) && !error.message.includes('\n'))).toBe(true);
    }),
    { numRuns: RUNS },
  );
});

test('no change of a byte, of the feed or of its signature, leaves a feed that opens', () => {
  const key = newKey();
  const bytes = Buffer.from(JSON.stringify(feedOf()));
  const signature = key.sign(bytes);
  expect(openFeed({ bytes, signature: `${signature}\n`, publicKey: key.publicKey })).toEqual(feedOf());
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ flip;
      expect(DeniedError.is(refusalOf(() => openFeed({ bytes: changed, signature, publicKey: key.publicKey })))).toBe(
        true,
      );
      const spelled = Buffer.from(signature);
      const place = at % spelled.length;
      spelled[place] = (spelled[place] ?? 0) ^ flip;
      const other = spelled.toString('latin1');
      if (other.trim() === signature) return;
      expect(DeniedError.is(refusalOf(() => openFeed({ bytes, signature: other, publicKey: key.publicKey })))).toBe(
        true,
      );
    }),
    { numRuns: RUNS },
  );
});

test('versions come in the order of Semantic Versioning, section 11', () => {
  const ordered = [
    '0.1.0',
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.0.9',
    '1.0.10',
    '1.2.0',
    '10.0.0',
  ];
  for (const [left, a] of ordered.entries()) {
    for (const [right, b] of ordered.entries()) {
      expect([a, b, Math.sign(compareVersions(a, b))]).toEqual([a, b, Math.sign(left - right)]);
    }
  }
});

test('what a later version writes beside what is known is left out, and what is known must be right', () => {
  const feed = feedOf();
  const [known] = feed.artefacts;
  const read = (value: object) => parseFeed(Buffer.from(JSON.stringify(value)));
  const later = [{ ...known, kind: 'flatpak', ref: 'app/trestle' }, { ...known, arch: 'riscv64', parts: 2 }, known];
  expect(read({ ...feed, channel: 'steady', artefacts: later })).toEqual({ ...feed, artefacts: [known] });
  expect(refusalOf(() => read({ ...feed, artefacts: [{ ...known, sha512: 'f00' }] }))).toBeInstanceOf(DeniedError);
  expect(refusalOf(() => read({ ...feed, version: 2 }))).toBeInstanceOf(DeniedError);
});
