import { InvalidArgumentError } from '../../../base/errors/invalid-argument-error.ts';

/** One field of a message as it lies in the bytes. Numbers of 64 bits are read by whoever knows their type. */
export interface ProtobufField {
  number: number;
  wire: 'varint' | 'fixed64' | 'bytes' | 'fixed32';
  /** Where the value lies: of `bytes` its content, of the others the value itself. */
  from: number;
  to: number;
}

const WIRES = ['varint', 'fixed64', 'bytes', undefined, undefined, 'fixed32'] as const;
const SIZES = { fixed64: 8, fixed32: 4 } as const;
/** Of a number of 64 bits, seven in a byte. */
const MAX_VARINT_BYTES = 10;

/** The fields of a message in a part of `bytes`. Every length is checked against what is there. */
export class ProtobufMessage {
  readonly bytes: Buffer;
  readonly #from: number;
  readonly #to: number;

  constructor(bytes: Buffer, from = 0, to = bytes.length) {
    this.bytes = bytes;
    this.#from = from;
    this.#to = to;
  }

  /** @throws InvalidArgumentError where the bytes are none of a message */
  *fields(): Generator<ProtobufField, void, undefined> {
    let at = this.#from;
    while (at < this.#to) {
      const tag = this.#varint(at);
      const number = Math.floor(tag.value / 8);
      const wire = WIRES[tag.value % 8];
      if (wire === undefined || number === 0) throw damaged(at, `a field of type ${tag.value % 8}`);
      let from = tag.after;
      let to: number;
      if (wire === 'varint') to = this.#varint(from).after;
      else if (wire === 'bytes') {
        const length = this.#varint(from);
        from = length.after;
        to = from + length.value;
      } else to = from + SIZES[wire];
      if (to > this.#to) throw damaged(at, `a field that ends ${to - this.#to} bytes after its message`);
      yield { number, wire, from, to };
      at = to;
    }
  }

  /** @throws InvalidArgumentError when the field holds no message */
  message({ wire, from, to }: ProtobufField): ProtobufMessage {
    if (wire !== 'bytes') throw damaged(from, `a ${wire} where a message belongs`);
    return new ProtobufMessage(this.bytes, from, to);
  }

  text({ wire, from, to }: ProtobufField): string {
    if (wire !== 'bytes') throw damaged(from, `a ${wire} where a text belongs`);
    return this.bytes.toString('utf8', from, to);
  }

  hex({ wire, from, to }: ProtobufField): string {
    if (wire !== 'bytes') throw damaged(from, `a ${wire} where an id belongs`);
    return this.bytes.toString('hex', from, to);
  }

  base64({ wire, from, to }: ProtobufField): string {
    if (wire !== 'bytes') throw damaged(from, `a ${wire} where bytes belong`);
    return this.bytes.toString('base64', from, to);
  }

  /** @returns an unsigned number; above 2^53 its last digits are lost, which no count or enumeration reaches */
  count({ wire, from }: ProtobufField): number {
    if (wire === 'fixed32') return this.bytes.readUInt32LE(from);
    if (wire !== 'varint') throw damaged(from, `a ${wire} where a number belongs`);
    return this.#varint(from).value;
  }

  /** @returns the decimal digits of a signed number of 64 bits */
  int64({ wire, from, to }: ProtobufField): string {
    if (wire !== 'varint') throw damaged(from, `a ${wire} where a number belongs`);
    // Below 2^49 nothing is lost in a double, and doubles are faster.
    if (to - from <= 7) return String(this.#varint(from).value);
    let value = 0n;
    for (let at = from; at < to; at += 1) value |= BigInt((this.bytes[at] ?? 0) & 0x7f) << BigInt(7 * (at - from));
    return BigInt.asIntN(64, value).toString();
  }

  /** @returns the decimal digits of a time in nanoseconds */
  nanoseconds({ wire, from }: ProtobufField): string {
    if (wire !== 'fixed64') throw damaged(from, `a ${wire} where a time belongs`);
    return this.bytes.readBigUInt64LE(from).toString();
  }

  double({ wire, from }: ProtobufField): number {
    if (wire !== 'fixed64') throw damaged(from, `a ${wire} where a number belongs`);
    return this.bytes.readDoubleLE(from);
  }

  #varint(from: number): { value: number; after: number } {
    let value = 0;
    let scale = 1;
    for (let at = from; at < from + MAX_VARINT_BYTES; at += 1) {
      const byte = at < this.#to ? this.bytes[at] : undefined;
      if (byte === undefined) throw damaged(from, 'a number that its message cuts off');
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return { value, after: at + 1 };
      scale *= 128;
    }
    throw damaged(from, `a number of more than ${MAX_VARINT_BYTES} bytes`);
  }
}

export function damaged(at: number, what: string): InvalidArgumentError {
  return new InvalidArgumentError(`At byte ${at} of the OTLP message lies ${what}: it is damaged or something else.`);
}
