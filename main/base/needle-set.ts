/** Of these leading bytes a needle is first known by. */
const KEY_BYTES = 3;

/** Many byte strings to look for at once, in whatever case of ASCII letters. */
export class NeedleSet {
  readonly #byKey = new Map<number, Uint8Array[]>();
  /** One bit for each of the 2^24 keys: most places of a text are passed over after one look. */
  readonly #isKey = new Uint8Array(1 << 21);
  #size = 0;
  #longest = KEY_BYTES;

  /** @param needle in lower case; one that is shorter than three bytes is not looked for */
  add(needle: Uint8Array): void {
    if (needle.length < KEY_BYTES) return;
    const key = keyAt(needle, 0);
    const known = this.#byKey.get(key);
    if (known?.some((other) => other.length === needle.length && standsAt(other, 0, needle))) return;
    if (known === undefined) this.#byKey.set(key, [needle]);
    else known.push(needle);
    this.#isKey[key >> 3] = (this.#isKey[key >> 3] ?? 0) | (1 << (key & 7));
    this.#size += 1;
    this.#longest = Math.max(this.#longest, needle.length);
  }

  get size(): number {
    return this.#size;
  }

  /** Length of the longest needle, in bytes. */
  get longest(): number {
    return this.#longest;
  }

  /** @param bytes in lower case @returns every needle that begins before `until`, where it stands, in order */
  *matches(bytes: Uint8Array, until = bytes.length): Generator<{ at: number; needle: Uint8Array }> {
    for (let at = 0; at < until; at += 1) {
      const key = keyAt(bytes, at);
      if (((this.#isKey[key >> 3] ?? 0) & (1 << (key & 7))) === 0) continue;
      for (const needle of this.#byKey.get(key) ?? []) if (standsAt(bytes, at, needle)) yield { at, needle };
    }
  }
}

/** Makes ASCII capitals small, in place. */
export function toLowerCaseBytes(bytes: Uint8Array, from = 0, to = bytes.length): void {
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte >= 65 && byte <= 90) bytes[at] = byte + 32;
  }
}

/** Past the end it reads zeros, which no needle is taken for: its whole length is compared. */
function keyAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
}

function standsAt(bytes: Uint8Array, at: number, needle: Uint8Array): boolean {
  if (at + needle.length > bytes.length) return false;
  for (let index = 0; index < needle.length; index += 1) if (bytes[at + index] !== needle[index]) return false;
  return true;
}
