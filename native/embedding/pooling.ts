import { ConfigError } from '../../main/base/errors/config-error.ts';
import { ModelResponseError } from '../../main/base/errors/model-response-error.ts';
import type { FloatTensor } from '../onnx/onnx-session.ts';
import type { Pooling } from './transformers-settings.ts';

/**
 * One vector of a model's output for one text, which has no padding, so every token counts.
 *
 * @param output [1, tokens, dimensions], or [1, dimensions] for pooling `model`
 * @returns a new array of length `dimensions`, not yet normalised
 * @throws ConfigError when the shape does not fit the pooling
 */
export function pool(output: FloatTensor, pooling: Pooling): Float32Array {
  const { values, shape } = output;
  const rank = pooling === 'model' ? 2 : 3;
  if (shape.length !== rank || shape[0] !== 1) {
    throw new ConfigError(
      `The model's output has shape [${shape.join(', ')}], which pooling "${pooling}" cannot use; set "pooling" in trestle.json.`,
    );
  }
  const dimensions = shape[rank - 1] ?? 0;
  switch (pooling) {
    case 'model':
    case 'cls':
      return values.slice(0, dimensions);
    case 'last':
      return values.slice(values.length - dimensions);
    case 'mean':
      return meanRow(values, dimensions);
    default:
      return pooling satisfies never;
  }
}

/**
 * The vector divided by its Euclidean length, in place; null for a vector of zeros.
 *
 * @throws ModelResponseError when a number is not finite: the graph or its weights are broken
 */
export function normalise(vector: Float32Array): Float32Array | null {
  let squares = 0;
  for (const value of vector) squares += value * value;
  if (!Number.isFinite(squares)) throw new ModelResponseError('The model gave numbers that are not finite.');
  if (squares === 0) return null;
  const norm = Math.sqrt(squares);
  for (let index = 0; index < vector.length; index++) vector[index] = (vector[index] as number) / norm;
  return vector;
}

function meanRow(values: Float32Array, dimensions: number): Float32Array {
  const tokens = values.length / dimensions;
  const sums = new Float64Array(dimensions);
  for (let start = 0; start < values.length; start += dimensions) {
    for (let index = 0; index < dimensions; index++)
      sums[index] = (sums[index] as number) + (values[start + index] as number);
  }
  return Float32Array.from(sums, (sum) => sum / tokens);
}
