import { protobufFields } from '../../native/onnx/protobuf-fields.ts';

const GRAPH = 7;
const INITIALIZER = 5;
const TENSOR_NAME = 8;
const RAW_DATA = 9;

/** The raw bytes of one of an ONNX model's initializers, for computing in a test what the graph should compute. */
export function readOnnxInitializer(model: Uint8Array, name: string): ArrayBuffer {
  const tensors = fieldsNumbered(model, GRAPH).flatMap((graph) => fieldsNumbered(graph, INITIALIZER));
  for (const tensor of tensors) {
    const [spelled] = fieldsNumbered(tensor, TENSOR_NAME);
    const [data] = fieldsNumbered(tensor, RAW_DATA);
    if (data !== undefined && new TextDecoder().decode(spelled) === name) return Uint8Array.from(data).buffer;
  }
  throw new Error(`the model has no initializer "${name}" with raw data`);
}

function fieldsNumbered(message: Uint8Array, number: number): Uint8Array[] {
  return [...protobufFields(message)].flatMap((field) =>
    field.number === number && field.bytes !== null ? [field.bytes] : [],
  );
}
