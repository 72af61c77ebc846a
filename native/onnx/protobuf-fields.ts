/** One field of a protobuf message: a length-delimited value, or `null` for the number types nobody here reads. */
export interface ProtobufField {
  number: number;
  bytes: Uint8Array | null;
}

const VARINT = 0;
const FIXED_64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

/** A 64-bit number takes at most ten groups of seven bits. */
const MAX_VARINT_BYTES = 10;

/**
 * The fields of one message, in order, without copying: `bytes` are views into `message`.
 *
 * @throws RangeError when the bytes are not a message: a field that runs past the end, an unknown wire type, number 0
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export function* protobufFields(message: Uint8Array): Generator<ProtobufField> {
  let offset = 0;

  function readVarint(): number {
    let value = 0;
    for (let read = 0; read < MAX_VARINT_BYTES; read++) {
      const byte = message[offset];
      if (byte === undefined) throw new RangeError(`it ends inside a number at byte ${offset}`);
      offset++;
      value += (byte & 0x7f) * 2 ** (7 * read);
      if (byte < 0x80) return value;
    }
    throw new RangeError(`a number at byte ${offset} does not end`);
  }

  function take(length: number): Uint8Array {
    const end = offset + length;
    if (end > message.length)
      throw new RangeError(`a field at byte ${offset} runs ${end - message.length} bytes past the end`);
    const bytes = message.subarray(offset, end);
    offset = end;
    return bytes;
  }

  while (offset < message.length) {
    const start = offset;
    const tag = readVarint();
    const number = Math.floor(tag / 8);
    if (number === 0) throw new RangeError(`byte ${start} starts no field`);
    switch (tag % 8) {
      case VARINT:
        readVarint();
        yield { number, bytes: null };
        break;
      case FIXED_64:
        take(8);
        yield { number, bytes: null };
        break;
      case LENGTH_DELIMITED:
        yield { number, bytes: take(readVarint()) };
        break;
      case FIXED_32:
        take(4);
        yield { number, bytes: null };
        break;
      default:
        throw new RangeError(`byte ${start} has wire type ${tag % 8}, which does not exist`);
    }
  }
}
