/** Writes ONNX models as protobuf, as far as tests need it. */

// Field numbers below are those of onnx.proto3.
export const FLOAT = 1;
export const INT64 = 7;
const INT_ATTRIBUTE = 2;
const EXTERNAL = 1;

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}

export function number(field: number, value: number): Buffer {
  return Buffer.concat([varint(field * 8), varint(value)]);
}

/** A length-delimited field; exported for tests that build broken or hostile models. */
export function message(field: number, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([varint(field * 8 + 2), varint(body.length), body]);
}

export function text(field: number, value: string): Buffer {
  return message(field, Buffer.from(value));
}

export function intAttribute(name: string, value: number): Buffer {
  return message(5, text(1, name), number(3, value), number(20, INT_ATTRIBUTE));
}

export function node(operator: string, inputs: string[], output: string, ...attributes: Buffer[]): Buffer {
  return message(1, ...inputs.map((name) => text(1, name)), text(2, output), text(4, operator), ...attributes);
}

function tensor(name: string, kind: number, shape: number[], ...data: Buffer[]): Buffer {
  return message(5, ...shape.map((size) => number(1, size)), number(2, kind), text(8, name), ...data);
}

export function floats(name: string, shape: number[], values: number[]): Buffer {
  return tensor(name, FLOAT, shape, message(9, Buffer.from(Float32Array.from(values).buffer)));
}

export function int64(name: string, shape: number[], ...values: number[]): Buffer {
  return tensor(name, INT64, shape, message(9, Buffer.from(BigInt64Array.from(values.map(BigInt)).buffer)));
}

export function externalFloats(name: string, shape: number[], location: string): Buffer {
  return tensor(name, FLOAT, shape, message(13, text(1, 'location'), text(2, location)), number(14, EXTERNAL));
}

export function valueInfo(field: number, name: string, kind: number, shape: readonly (number | string)[]): Buffer {
  const dimensions = shape.map((size) => message(1, typeof size === 'string' ? text(2, size) : number(1, size)));
  return message(field, text(1, name), message(2, message(1, number(1, kind), message(2, ...dimensions))));
}
