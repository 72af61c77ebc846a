import type { LanguageModelV4Message, LanguageModelV4Prompt } from '@ai-sdk/provider';
import type { JsonValue } from '../base/json.ts';
import type { AgentStep } from '../contract/agent.ts';
import type { PackedChunk } from '../pipeline/run-state.ts';
import type { StoredStep } from '../spec/agent-store.ts';
import type { ToolRead } from '../spec/tool.ts';

/** A call as the model wrote it. */
export interface AskedCall {
  callId: string;
  name: string;
  /** A JSON text. */
  input: string;
}

/** What is kept of a model step beside what people see: enough to show the model its own words again. */
export interface ModelReplay {
  kind: 'model';
  /** Content of the assistant's message, as the specification types it. */
  content: readonly JsonValue[];
  calls: readonly AskedCall[];
  /** What our own models say beside their text, see the generate stage. */
  metadata: JsonValue;
  /** Was told to answer without another call; not the end of a run that goes on. */
  isForced: boolean;
}

/** What is kept of a tool step. `output` is null as long as it waits. */
export interface ToolReplay {
  kind: 'tool';
  output: JsonValue;
  /** Names the call by what it asks for, so that the same one is recognised; null for one that could not be read. */
  callKey: string | null;
  /** Hashes of what the result says. */
  facts: readonly string[];
  /** Passages that were new, in the order of their markers. */
  found: readonly PackedChunk[];
  reads: readonly (ToolRead & { label: string })[];
  /** The result came from outside of the program and of whoever runs it. */
  isTainting: boolean;
}

export interface Round {
  number: number;
  step: AgentStep;
  replay: ModelReplay;
  /** By call id. */
  tools: Map<string, { step: AgentStep; replay: ToolReplay }>;
}

/**
 * Where a run is, made of its steps alone: what a run that goes on after a crash is told is what it would have been told
 * without one.
 */
export class LoopState {
  readonly rounds: Round[] = [];
  readonly context: PackedChunk[] = [];
  readonly facts = new Set<string>();
  /** Finished calls by what they asked for. */
  readonly stepOfCall = new Map<string, number>();
  readonly reads: (ToolRead & { label: string; step: number })[] = [];
  readonly localOnlySources = new Set<string>();
  isTainted: boolean;
  stepCount = 0;
  inputTokens = 0;
  outputTokens = 0;
  /** Of what is known. */
  costUsd = 0;
  hasUnknownCost = false;

  /** @param isTainted earlier turns of a session rest on documents */
  constructor(steps: readonly StoredStep[], isTainted: boolean) {
    this.isTainted = isTainted;
    for (const stored of steps) this.absorb(stored);
  }

  absorb({ step, replay }: StoredStep): void {
    this.stepCount = Math.max(this.stepCount, step.number);
    if (step.costUsd === null && step.endedAt !== null) this.hasUnknownCost = true;
    this.costUsd += step.costUsd ?? 0;
    if (step.model !== null) {
      this.inputTokens += step.model.inputTokens;
      this.outputTokens += step.model.outputTokens;
      this.rounds.push({
        number: step.round,
        step,
        replay: replay as unknown as ModelReplay,
        tools: new Map(),
      });
      return;
    }
    const tool = replay as unknown as ToolReplay;
    const callId = step.tool?.callId ?? '';
    this.rounds.at(-1)?.tools.set(callId, { step, replay: tool });
    if (step.endedAt === null) return;
    if (tool.callKey !== null && !this.stepOfCall.has(tool.callKey)) this.stepOfCall.set(tool.callKey, step.number);
    for (const fact of tool.facts) this.facts.add(fact);
    this.context.push(...tool.found);
    for (const read of tool.reads) {
      this.reads.push({ ...read, step: step.number });
      if (read.isLocalOnly) this.localOnlySources.add(sourceOf(read));
    }
    this.isTainted ||= tool.isTainting;
  }

  get current(): Round | undefined {
    return this.rounds.at(-1);
  }

  steps(): AgentStep[] {
    return this.rounds
      .flatMap(({ step, tools }) => [step, ...[...tools.values()].map((entry) => entry.step)])
      .toSorted((a, b) => a.number - b.number);
  }

  /** New facts of each round that has ended, in order. */
  newFactsByRound(): number[] {
    return this.rounds
      .filter((round) => !round.replay.isForced && openCalls(round).length === 0)
      .map(({ tools }) => [...tools.values()].reduce((sum, { step }) => sum + step.newFacts, 0));
  }

  /** The conversation after the opening: what the model said, and what its calls gave. */
  messages(): LanguageModelV4Prompt {
    return this.rounds.flatMap((round): LanguageModelV4Message[] => {
      if (round.replay.isForced || round.replay.content.length === 0) return [];
      const said = { role: 'assistant', content: round.replay.content } as unknown as LanguageModelV4Message;
      if (round.replay.calls.length === 0) return [said];
      const results = round.replay.calls.map(({ callId, name }) => ({
        type: 'tool-result',
        toolCallId: callId,
        toolName: name,
        output: round.tools.get(callId)?.replay.output ?? { type: 'error-text', value: 'The call was not made.' },
      }));
      return [said, { role: 'tool', content: results } as unknown as LanguageModelV4Message];
    });
  }
}

/** Calls of a round that have not come to an end. */
export function openCalls({ replay, tools }: Round): readonly AskedCall[] {
  return replay.calls.filter(({ callId }) => {
    const made = tools.get(callId);
    return made === undefined || made.step.endedAt === null;
  });
}

/** A passage is shown as `<source>/<path>`; anything else is its own source. */
function sourceOf({ what, label }: { what: string; label: string }): string {
  return what.startsWith('chunk:') ? (label.split('/')[0] ?? label) : label;
}
