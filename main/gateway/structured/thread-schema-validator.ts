import { Worker } from 'node:worker_threads';
import { createAskedThread, type GaveUp } from '../../base/asked-thread.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { Clock } from '../../spec/clock.ts';
import type { SchemaProblem, SchemaValidator } from '../../spec/schema-validator.ts';
import { MAX_CHECK_HEAP_MB, MAX_CHECK_MS } from './json-limits.ts';
import type { SchemaReply, SchemaRequest } from './schema-protocol.ts';

const YOUNG_HEAP_MB = 16;

/**
 * Checks schemas in a thread of its own, one request after the other. A pattern that backtracks without end, or a schema
 * that unfolds without end, costs that thread: it runs JavaScript only, so it can be terminated wherever it is.
 */
export function createSchemaValidator(options: { workerUrl: URL; clock: Clock }): SchemaValidator {
  const { ask, dispose } = createAskedThread<SchemaRequest, SchemaReply>({
    name: 'schema validator',
    start: () =>
      new Worker(options.workerUrl, {
        name: 'schema',
        resourceLimits: { maxOldGenerationSizeMb: MAX_CHECK_HEAP_MB, maxYoungGenerationSizeMb: YOUNG_HEAP_MB },
      }),
    clock: options.clock,
    limitMs: MAX_CHECK_MS,
    words: {
      late: () => `checking took longer than ${MAX_CHECK_MS} ms`,
      failed: ({ code, message }) =>
        code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? `checking took more than ${MAX_CHECK_HEAP_MB} MB of memory`
          : `checking failed: ${message}`,
      ended: 'checking was stopped',
    },
  });
  return {
    checkSchema: async (schema) => {
      const outcome = await ask({ type: 'check', schema });
      if (outcome.type === 'gave-up')
        throw new InvalidArgumentError(`The JSON Schema cannot be used: ${outcome.message}.`);
      refuse(outcome);
    },
    validate: async (schema, value) => {
      const outcome = await ask({ type: 'validate', schema, value });
      refuse(outcome);
      if (outcome.type === 'gave-up') return gaveUp(outcome.message);
      return outcome.type === 'validated' ? outcome.problems : [];
    },
    readText: async (schema, text) => {
      const outcome = await ask({ type: 'read', schema, text });
      refuse(outcome);
      if (outcome.type === 'read') return outcome.reading;
      return { ok: false, problems: gaveUp(outcome.type === 'gave-up' ? outcome.message : 'was not read') };
    },
    dispose,
  };
}

function refuse(outcome: SchemaReply | GaveUp): void {
  if (outcome.type === 'refused') throw new InvalidArgumentError(outcome.message);
}

function gaveUp(message: string): readonly SchemaProblem[] {
  return [{ path: '', message }];
}
