import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { repairArguments } from '../../../../main/agent/tools/arguments/repair-arguments.ts';
import type { JsonObject } from '../../../../main/base/json.ts';
import { driftArguments } from '../../../../main/gateway/simulator/drift-arguments.ts';

/** Keys of every style that contracts have, none of which is another in a different case. */
const PROPERTIES: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  order_id: fc.integer(),
  customerName: fc.string(),
  open: fc.boolean(),
  // Of a whole number with more digits than a number holds, the text is not taken for it.
  unit_prices: fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 })),
};
const SCHEMA: JsonObject = {
  type: 'object',
  properties: {
    order_id: { type: 'integer' },
    customerName: { type: 'string' },
    open: { type: 'boolean' },
    unit_prices: { type: 'array', items: { type: 'number' } },
  },
};

it('moves the form of every argument and no value: repairs give back what was meant', () => {
  fc.assert(
    fc.property(fc.record(PROPERTIES, { requiredKeys: [] }), (meant) => {
      const plain = JSON.parse(JSON.stringify(meant)) as JsonObject;
      const drifted = JSON.parse(driftArguments(JSON.stringify(plain))) as JsonObject;
      expect(Object.keys(drifted).filter((key) => key in PROPERTIES)).toEqual([]);
      expect(repairArguments(SCHEMA, drifted).value).toEqual(plain);
    }),
    { seed: 6, numRuns: 300 },
  );
});

it('leaves a text alone that is no JSON', () => {
  expect(driftArguments('{"order_id": 4')).toBe('{"order_id": 4');
});
