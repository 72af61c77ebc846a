/** How the bytes of a file were read. `windows-1252` is the fallback: it never fails, so it is always worth a note. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

export type DecodedText = { kind: 'text'; text: string; encoding: TextEncoding } | { kind: 'binary' };

/** This many leading bytes decide the share of control characters. */
const CONTROL_SAMPLE_BYTES = 64 * 1024;
/** Text has a stray form feed or escape now and then; programs and pictures are full of control bytes. */
const MAX_CONTROL_SHARE = 0.05;

/**
 * Turns the bytes of a file into text, or says that they are not text.
 *
 * UTF-16 is recognised by its byte order mark; everything else must be free of NUL bytes and nearly free of control
 * bytes, and is read as UTF-8, or as windows-1252 when it is not valid UTF-8. A byte order mark stays as the first
 * character (U+FEFF), so that offsets count every character of the file.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decodeAs('utf-16le', bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decodeAs('utf-16be', bytes);
  if (bytes.includes(0) || hasManyControls(bytes)) return { kind: 'binary' };
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { kind: 'text', text, encoding: 'utf-8' };
  } catch {
    return decodeAs('windows-1252', bytes);
  }
}

function decodeAs(encoding: TextEncoding, bytes: Uint8Array): DecodedText {
  const text = new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
  return text.includes('\0') ? { kind: 'binary' } : { kind: 'text', text, encoding };
}

function hasManyControls(bytes: Uint8Array): boolean {
  const sample = Math.min(bytes.length, CONTROL_SAMPLE_BYTES);
  let controls = 0;
  for (let index = 0; index < sample; index += 1) {
    const byte = bytes[index] ?? 0;
    // Tab, line feed, form feed, carriage return and escape are ordinary in text and terminal logs.
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13 && byte !== 27) controls += 1;
  }
  return controls > sample * MAX_CONTROL_SHARE;
}
