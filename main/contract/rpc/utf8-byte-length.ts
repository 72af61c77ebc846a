/** The most bytes one UTF-16 code unit can become: a character of the basic plane takes up to three. */
const MAX_BYTES_PER_UNIT = 3;

/** @returns whether the text takes more than `limit` bytes as UTF-8; counts only when length alone cannot tell */
export function exceedsUtf8Bytes(text: string, limit: number): boolean {
  if (text.length > limit) return true;
  if (text.length * MAX_BYTES_PER_UNIT <= limit) return false;
  return utf8ByteLength(text) > limit;
}

/** @returns the bytes the text takes as UTF-8; a lone surrogate counts as the three bytes of its replacement character */
export function utf8ByteLength(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(index + 1))) {
      bytes += 4;
      index += 1;
    } else bytes += 3;
  }
  return bytes;
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;
const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000;
