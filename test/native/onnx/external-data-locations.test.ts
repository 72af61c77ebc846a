import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { externalDataLocations } from '../../../native/onnx/external-data-locations.ts';
import { message } from '../../support/onnx-writer.ts';
import { tinyBertOnnx } from '../../support/tiny-bert-onnx.ts';

const RUNS = process.env['TRESTLE_TEST_LONG'] === '1' ? 100_000 : 3_000;

// Field numbers of onnx.proto3.
const GRAPH = 7;
const NODE = 1;
const ATTRIBUTE = 5;
const ATTRIBUTE_TENSOR = 5;
const ATTRIBUTE_GRAPH = 6;
const SPARSE_INITIALIZER = 15;
const SPARSE_INDICES = 2;
const FUNCTION = 25;
const FUNCTION_NODE = 7;
const TRAINING = 20;

/** A tensor field that says its data lies in `location`. */
function tensorAt(field: number, location: string): Buffer {
  return message(field, message(13, message(1, Buffer.from('location')), message(2, Buffer.from(location))));
}

function outcomeOf(model: Uint8Array): string {
  try {
    return Array.isArray(externalDataLocations(model)) ? 'list' : 'no list';
  } catch (error) {
    return (error as Error).name;
  }
}

describe('the external data of an ONNX model', () => {
  it('is none for a model that holds its tensors', () => {
    expect(externalDataLocations(tinyBertOnnx())).toEqual([]);
  });

  it('is found in initializers, each file once', () => {
    expect(externalDataLocations(tinyBertOnnx({ externalLocation: 'model.onnx_data' }))).toEqual(['model.onnx_data']);
    const twice = message(GRAPH, tensorAt(5, 'a'), tensorAt(5, 'b'), tensorAt(5, 'a'));
    expect(externalDataLocations(twice)).toEqual(['a', 'b']);
  });

  it('is found wherever a tensor can hide: constants, branches, sparse tensors, functions, training graphs', () => {
    const constant = (location: string): Buffer => message(ATTRIBUTE, tensorAt(ATTRIBUTE_TENSOR, location));
    const branch = message(ATTRIBUTE, message(ATTRIBUTE_GRAPH, message(NODE, constant('branch'))));
    const model = Buffer.concat([
      message(
        GRAPH,
        message(NODE, constant('constant'), branch),
        message(SPARSE_INITIALIZER, tensorAt(SPARSE_INDICES, 'sparse')),
      ),
      message(FUNCTION, message(FUNCTION_NODE, constant('function'))),
      message(TRAINING, message(1, tensorAt(5, 'training'))),
    ]);
    expect(externalDataLocations(model)).toEqual(['constant', 'branch', 'sparse', 'function', 'training']);
  });

  it('does not take other facts about a tensor for a file', () => {
    const entry = message(13, message(1, Buffer.from('offset')), message(2, Buffer.from('4096')));
    expect(externalDataLocations(message(GRAPH, message(5, entry)))).toEqual([]);
  });

  it('refuses what is no model: nothing, no graph, a cut file, a group, a number without end', () => {
    expect(() => externalDataLocations(new Uint8Array())).toThrow('it holds no graph');
    expect(() => externalDataLocations(message(2, Buffer.from('a producer')))).toThrow('it holds no graph');
    expect(() => externalDataLocations(tinyBertOnnx().subarray(0, -1))).toThrow('past the end');
    expect(() => externalDataLocations(Uint8Array.of(0x0b))).toThrow('wire type 3');
    expect(() => externalDataLocations(Uint8Array.of(0x02, 0x00))).toThrow('starts no field');
    expect(() => externalDataLocations(Uint8Array.of(0x08, 0x80))).toThrow('ends inside a number');
    expect(() => externalDataLocations(new Uint8Array(20).fill(0xff))).toThrow('does not end');
  });

  it('refuses graphs nested to exhaust the stack', () => {
    let graph: Buffer = message(NODE);
    for (let depth = 0; depth < 1000; depth++)
      graph = message(NODE, message(ATTRIBUTE, message(ATTRIBUTE_GRAPH, graph)));
    expect(() => externalDataLocations(message(GRAPH, graph))).toThrow('nest more than 100');
  });

  it('answers with a list or a RangeError for any bytes, and for any damage to a real model', () => {
    const real = tinyBertOnnx({ externalLocation: 'weights.bin' });
    const damaged = fc
      .array(fc.tuple(fc.nat(real.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 })
      .map((changes) => {
        const bytes = Buffer.from(real);
        for (const [place, value] of changes) bytes[place] = value;
        return bytes;
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged), (bytes) => {
        expect(outcomeOf(bytes)).toMatch(/^(list|RangeError)$/);
      }),
      { numRuns: RUNS },
    );
  });
});
