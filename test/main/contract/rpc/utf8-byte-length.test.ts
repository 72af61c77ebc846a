import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { exceedsUtf8Bytes, utf8ByteLength } from '../../../../main/contract/rpc/utf8-byte-length.ts';

test('counts one to four bytes a character', () => {
  expect(utf8ByteLength('a')).toBe(1);
  expect(utf8ByteLength('ä')).toBe(2);
  expect(utf8ByteLength('€')).toBe(3);
  expect(utf8ByteLength('🧱')).toBe(4);
  expect(utf8ByteLength('\ud83e')).toBe(3);
});

test('agrees with the platform for any text, lone surrogates included', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (text) => {
      expect(utf8ByteLength(text)).toBe(Buffer.byteLength(text, 'utf8'));
    }),
  );
});

test('exceeds a limit exactly when its bytes do', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.nat(80), (text, limit) => {
      expect(exceedsUtf8Bytes(text, limit)).toBe(Buffer.byteLength(text, 'utf8') > limit);
    }),
  );
});
