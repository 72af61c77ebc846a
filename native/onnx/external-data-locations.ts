import { protobufFields } from './protobuf-fields.ts';

/** The messages of an ONNX model that can lead to a tensor, and the fields to follow, numbered as in onnx.proto3. */
const PATHS_TO_TENSORS = {
  model: { 7: 'graph', 20: 'training', 25: 'function' },
  training: { 1: 'graph', 2: 'graph' },
  function: { 7: 'node', 11: 'attribute' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparseTensor' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparseTensor', 23: 'sparseTensor' },
  sparseTensor: { 1: 'tensor', 2: 'tensor' },
  tensor: { 13: 'externalData' },
  externalData: {},
} as const satisfies Record<string, Record<number, string>>;

type MessageKind = keyof typeof PATHS_TO_TENSORS;

const MODEL_GRAPH = 7;
const ENTRY_KEY = 1;
const ENTRY_VALUE = 2;

/** Graphs nest through the branches of If and Loop. Real models stay under ten; a deeper one attacks the stack. */
const MAX_MESSAGE_DEPTH = 100;

/**
 * The files in which an ONNX model says its tensors lie, as it spells them: they belong to the weights, and one that
 * points out of the model's folder would read somebody else's file.
 *
 * @param model the bytes of a `.onnx` file
 * @returns each `location` once, in order of appearance; empty for a model that holds all its tensors itself
 * @throws RangeError when the bytes are no ONNX model (truncated, garbage, nested beyond reason)
 * @see https://onnx.ai/onnx/repo-docs/ExternalData.html
 */
export function externalDataLocations(model: Uint8Array): string[] {
  const locations = new Set<string>();
  let hasGraph = false;

  function visit(kind: MessageKind, message: Uint8Array, depth: number): void {
    if (depth > MAX_MESSAGE_DEPTH) throw new RangeError(`its graphs nest more than ${MAX_MESSAGE_DEPTH} messages deep`);
    if (kind === 'externalData') {
      const location = locationOf(message);
      if (location !== null) locations.add(location);
      return;
    }
    const paths: Readonly<Record<number, MessageKind>> = PATHS_TO_TENSORS[kind];
    for (const { number, bytes } of protobufFields(message)) {
      const next = paths[number];
      if (bytes === null || next === undefined) continue;
      if (kind === 'model' && number === MODEL_GRAPH) hasGraph = true;
      visit(next, bytes, depth + 1);
    }
  }

  visit('model', model, 0);
  if (!hasGraph) throw new RangeError('it holds no graph');
  return [...locations];
}

function locationOf(entry: Uint8Array): string | null {
  let key = '';
  let value = '';
  for (const { number, bytes } of protobufFields(entry)) {
    if (bytes === null) continue;
    if (number === ENTRY_KEY) key = new TextDecoder().decode(bytes);
    else if (number === ENTRY_VALUE) value = new TextDecoder().decode(bytes);
  }
  return key === 'location' ? value : null;
}
