/** Bytes of a trace id and of a span id, as base64 with its padding: 24 and 12 characters. */
const BASE64_ID = /^(?:[A-Za-z0-9+/_-]{22}==|[A-Za-z0-9+/_-]{11}=)$/;
const ZEROS = /^0+$/;

/**
 * @returns the id as spans name it: base64 of 16 or 8 bytes as hexadecimal digits, hexadecimal digits in lower case and
 *   without `0x`, anything else as it stands; undefined for '' and for an id of zeros, which stand for no id
 */
export function readSpanId(id: string | undefined): string | undefined {
  if (id === undefined || id === '') return undefined;
  if (BASE64_ID.test(id)) {
    const hex = Buffer.from(id, 'base64').toString('hex');
    return ZEROS.test(hex) ? undefined : hex;
  }
  const text = /^0x[0-9a-f]+$/i.test(id) ? id.slice(2) : id;
  if (!/^(?:[0-9a-f]{16}|[0-9a-f]{32})$/i.test(text)) return text;
  return ZEROS.test(text) ? undefined : text.toLowerCase();
}
