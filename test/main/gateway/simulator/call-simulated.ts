import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import type { SimulatorProfile } from '../../../../main/contract/simulator.ts';
import { simulatorProfile } from '../../../../main/contract/simulator.ts';
import { createSimulatedModel } from '../../../../main/gateway/simulator/simulated-model.ts';
import { createSimulation } from '../../../../main/gateway/simulator/simulation.ts';
import type { Clock } from '../../../../main/spec/clock.ts';
import type { LanguageModel } from '../../../../main/spec/language-model.ts';

/** A text of two sentences, of which the first answers. */
export const GATES = 'The gate opens at six. It closes at nine.';

/** A heading, then two sentences, of which the first answers. */
export const QUAYS = '# Quays\n\nQuay four is for containers only. Others wait.';

/** A tool that looks like a search to the model. */
export const SEARCH = {
  type: 'function' as const,
  name: 'search_documents',
  description: 'Finds passages.',
  inputSchema: { type: 'object' as const, properties: { query: { type: 'string' as const } }, required: ['query'] },
};

export function profileOf(given: Record<string, unknown> = {}): SimulatorProfile {
  return simulatorProfile.parse({ version: 1, id: 'test', ...given });
}

/** Time that passes in no time: every wait moves it on. Waits are noted. */
export function createRacingClock(): Clock & { slept: number[] } {
  let elapsedMs = 0;
  const slept: number[] = [];
  return {
    slept,
    now: () => Date.UTC(2026, 0, 5) + elapsedMs,
    monotonicNano: () => BigInt(Math.round(elapsedMs * 1_000_000)),
    after: (ms, work) => {
      let isOff = false;
      queueMicrotask(() => {
        if (isOff) return;
        elapsedMs += ms;
        slept.push(ms);
        work();
      });
      return () => {
        isOff = true;
      };
    },
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      elapsedMs += ms;
      slept.push(ms);
    },
  };
}

export function modelOf(given: Record<string, unknown>, clock: Clock = createRacingClock()): LanguageModel {
  const profile = profileOf(given);
  const simulation = createSimulation({ profile, clock });
  return createSimulatedModel({ modelId: 'sim/test', simulation: () => simulation, clock });
}

export function asking(text: string, more: Partial<LanguageModelV4CallOptions> = {}): LanguageModelV4CallOptions {
  return { prompt: [{ role: 'user', content: [{ type: 'text', text }] }], ...more };
}

export function withPassages(question: string, texts: readonly string[]): LanguageModelV4CallOptions {
  const passages = texts.map((text, index) => ({ marker: index + 1, chunkId: `c${index}`, text }));
  return asking(question, { providerOptions: { trestle: { question, passages } } });
}

export async function partsOf(
  model: LanguageModel,
  options: LanguageModelV4CallOptions,
): Promise<LanguageModelV4StreamPart[]> {
  const { stream } = await model.doStream(options);
  const parts: LanguageModelV4StreamPart[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

export function textOf(parts: readonly LanguageModelV4StreamPart[]): string {
  return parts.map((part) => (part.type === 'text-delta' ? part.delta : '')).join('');
}
