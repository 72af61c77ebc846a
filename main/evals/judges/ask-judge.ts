import type { LanguageModelV4GenerateResult, LanguageModelV4Prompt, SharedV4ProviderOptions } from '@ai-sdk/provider';
import { throwIfAborted } from '../../base/abort.ts';
import { CancelledError } from '../../base/errors/cancelled-error.ts';
import type { LanguageModel } from '../../spec/language-model.ts';
import type { ModelCallContext } from '../../spec/model-call.ts';
import { MAX_NOTE_LENGTH } from '../metrics/define-scorer.ts';
import type { ScoredRun } from '../metrics/scorer.ts';
import { UNSCORED } from '../metrics/unscored.ts';
import { readGrade } from './read-grade.ts';

/** What a judge's model said. */
export type JudgeReply = Pick<LanguageModelV4GenerateResult, 'content' | 'usage' | 'finishReason'>;

/** Asks a judge's model as a run of its own, which leaves a trace. @returns the text of its reply */
export type JudgeCall = (
  asked: {
    /** What is graded; null for a pair of answers that are no runs. */
    run: ScoredRun | null;
    messages: LanguageModelV4Prompt;
    signal: AbortSignal;
  },
  ask: (context: ModelCallContext, signal: AbortSignal) => Promise<JudgeReply>,
) => Promise<string>;

/** Room for a sentence or two and the grade; models that think need more. */
export const MAX_OUTPUT_TOKENS = 2000;

/**
 * Asks for a grade as often as there are votes, one after the other.
 *
 * @returns the lower median of the votes that have a grade, and the reply behind it; unscored where none has
 * @throws CancelledError when `signal` aborts; nothing else
 */
export async function askJudge(options: {
  model: LanguageModel;
  call?: JudgeCall;
  run: ScoredRun | null;
  prompt: LanguageModelV4Prompt;
  words: readonly string[];
  votes: number;
  signal: AbortSignal;
}): Promise<{ grade: number; note: string } | { unscored: string; note?: string }> {
  const { words, votes, signal } = options;
  const cast: { grade: number; reply: string }[] = [];
  let lost = '';
  for (let vote = 0; vote < votes; vote++) {
    throwIfAborted(signal);
    try {
      const reply = await replyOf(options, vote);
      const grade = readGrade(reply, words);
      if (grade === null) lost = `said: ${reply.trim()}`;
      else cast.push({ grade, reply });
    } catch (error) {
      throwIfAborted(signal);
      if (CancelledError.is(error)) throw error;
      lost = error instanceof Error ? error.message : String(error);
    }
  }
  const sorted = cast.toSorted((a, b) => a.grade - b.grade);
  const median = sorted[Math.floor((sorted.length - 1) / 2)];
  if (median === undefined) {
    const note = lost.slice(0, MAX_NOTE_LENGTH).toWellFormed();
    return { unscored: UNSCORED.noGrade, ...(note === '' ? {} : { note }) };
  }
  const counted = votes === 1 ? '' : `${countOf(sorted, median.grade)} of ${votes} votes; `;
  return { grade: median.grade, note: `${counted}${reasonIn(median.reply)}`.slice(0, MAX_NOTE_LENGTH).toWellFormed() };
}

function countOf(cast: readonly { grade: number }[], grade: number): number {
  return cast.filter((vote) => vote.grade === grade).length;
}

async function replyOf(
  { model, call, run, prompt, votes, signal }: Parameters<typeof askJudge>[0],
  vote: number,
): Promise<string> {
  const ask = async (context: ModelCallContext | undefined, abortSignal: AbortSignal): Promise<JudgeReply> =>
    model.doGenerate({
      prompt,
      maxOutputTokens: MAX_OUTPUT_TOKENS,
      abortSignal,
      // One vote should be the same again; of several each is to be a vote of its own.
      ...(votes === 1 ? { temperature: 0 } : {}),
      seed: vote,
      providerOptions: { trestle: optionsOf(prompt, context) } as unknown as SharedV4ProviderOptions,
    });
  return call === undefined ? textOf(await ask(undefined, signal)) : call({ run, messages: prompt, signal }, ask);
}

/** @returns what was said, without what was thought */
export function textOf({ content }: Pick<JudgeReply, 'content'>): string {
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

/** A judge has no passages of its own: what it is shown is in the prompt. */
function optionsOf(prompt: LanguageModelV4Prompt, call: ModelCallContext | undefined): object {
  const question = prompt.map(({ content }) => (typeof content === 'string' ? content : '')).join('\n');
  return { question, standaloneQuestion: question, passages: [], ...(call === undefined ? {} : { call }) };
}

function reasonIn(reply: string): string {
  const [, reason] = /"reason"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(reply.slice(0, 20_000)) ?? [];
  return (reason ?? reply).trim();
}
