import type { PromptGridEvent } from '../../../main/contract/prompt.ts';
import type { FakeCalls, FakeEngineClient, FakeStreams } from './fake-engine-client.ts';
import {
  behaviour,
  FINGERPRINTS,
  promptDiff,
  promptHistory,
  promptInputs,
  promptLint,
  promptList,
  rendered,
  SUPPORT_TEXT,
  TRACE_IDS,
} from './fake-data/prompts.ts';
import { createHandbookEngine } from './handbook-engine.ts';

const ANSWERS = [
  'By 4 December 2025.',
  'Yes, the deadline was 2 April.',
  'Delivery note and proof of loss.',
  'The consignee.',
];

const promptCalls: FakeCalls = {
  'prompt.list': () => promptList,
  'prompt.lint': ({ text }) => promptLint(text ?? SUPPORT_TEXT),
  'prompt.render': ({ text }) => rendered(text ?? SUPPORT_TEXT.replace(/When the[^]*?\}\}\.\n/, '')),
  'prompt.inputs': () => promptInputs,
  'prompt.history': () => promptHistory,
  'prompt.version': ({ version }) => ({ fingerprint: version, text: SUPPORT_TEXT, isWhole: true }),
  'prompt.diff': () => promptDiff,
  'prompt.blame': () => ({
    lines: SUPPORT_TEXT.split('\n').map((text, index) => ({
      line: index + 1,
      text,
      fingerprint: FINGERPRINTS[index === 23 || index === 24 ? 0 : 4],
      at: promptHistory.versions[index === 23 ? 0 : 4]?.firstAt ?? null,
      author: 'Maja Ek',
    })),
  }),
  'prompt.pin': ({ id }) => ({
    fingerprint: FINGERPRINTS[1],
    changed: [{ path: `prompts/${id}.prompt.md`, textBefore: SUPPORT_TEXT, hashAfter: 'after' }],
  }),
  'file.read': ({ path }) => ({
    path,
    kind: 'prompt',
    id: 'support',
    problem: null,
    text: SUPPORT_TEXT,
    hash: 'before',
  }),
  'file.write': ({ path }) => ({ path, hash: 'after' }),
  'languageModel.list': () => ({
    chosen: null,
    effective: 'local/extractive',
    providers: [],
    models: ['local/extractive', 'sim/gpt-like', 'sim/slow'].map((id) => ({
      id,
      provider: id.split('/')[0] ?? '',
      isLocal: true,
      contextTokens: 8192,
      supportsTools: false,
      supportsJsonSchema: false,
      state: 'ready' as const,
      why: null,
      price: 'free' as const,
    })),
  }),
};

const promptStreams: FakeStreams = {
  'prompt.grid': async function* ({ inputs, models }): AsyncGenerator<PromptGridEvent> {
    for (const [input] of inputs.entries()) {
      for (const [model] of models.entries()) {
        const answer = ANSWERS[input] ?? 'The documents do not settle this.';
        yield { type: 'cell-started', input, model };
        for (const delta of answer.split(/(?<= )/)) yield { type: 'cell-delta', input, model, delta };
        if (input === 3 && model === 1) {
          yield { type: 'cell-failed', input, model, message: 'sim/gpt-like refused: 429' };
          continue;
        }
        yield {
          type: 'cell-finished',
          input,
          model,
          cell: {
            traceId: TRACE_IDS[input] ?? '',
            answer,
            refused: false,
            grounded: input === 1 && model === 0 ? 0.41 : 0.97 - model / 10,
            ms: 1900 + 400 * model,
            costUsd: model === 2 ? null : 0.0007,
            outputTokens: 31,
          },
        };
      }
    }
    yield { type: 'finished', cells: inputs.length * models.length, failed: 0, costUsd: null };
  },
  'prompt.behaviour': async function* () {
    yield { type: 'progress', done: 100, total: 200 };
    yield { type: 'finished', report: behaviour };
  },
  'prompt.test': async function* () {
    const name = (at: number) => ['answers with a citation', 'refuses without evidence'][at] ?? '';
    yield {
      type: 'test-finished',
      result: { name: name(0), passed: true, failures: [], traceId: TRACE_IDS[0] ?? null, ms: 41 },
      done: 1,
      total: 2,
    };
    yield {
      type: 'test-finished',
      result: {
        name: name(1),
        passed: false,
        failures: ['It answered; a refusal was expected.'],
        traceId: null,
        ms: 38,
      },
      done: 2,
      total: 2,
    };
    yield { type: 'finished', passed: 1, failed: 1 };
  },
};

/** @returns the handbook's engine with prompts in it; `calls` and `streams` replace or add answers */
export function createPromptEngine(options: { calls?: FakeCalls; streams?: FakeStreams } = {}): FakeEngineClient {
  return createHandbookEngine({
    calls: { ...promptCalls, ...options.calls },
    streams: { ...promptStreams, ...options.streams },
  });
}
