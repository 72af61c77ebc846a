import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { estimateTokens } from '../../base/estimate-tokens.ts';

/** What a message, a part or a tool takes beside its text. */
const TOKENS_PER_PART = 16;
/** A picture or a file: no provider counts more for one of ordinary size. */
const TOKENS_PER_FILE = 16_384;
/** Taken for the longest answer where the caller sets no bound. */
export const DEFAULT_MAX_OUTPUT_TOKENS = 4096;

/** @returns an estimate of the input tokens, for limits and for the size of a context; see estimateTokens */
export function estimateInputTokens(options: LanguageModelV4CallOptions): number {
  return sumOver(options, (text) => estimateTokens(text));
}

/** @returns more input tokens than a byte-level tokenizer can make of it: none is shorter than a byte */
export function maxInputTokens(options: LanguageModelV4CallOptions): number {
  return sumOver(options, (text) => Buffer.byteLength(text));
}

function sumOver(options: LanguageModelV4CallOptions, measure: (text: string) => number): number {
  let tokens = 0;
  for (const message of options.prompt) {
    tokens += TOKENS_PER_PART;
    if (typeof message.content === 'string') {
      tokens += measure(message.content);
      continue;
    }
    for (const part of message.content) {
      tokens += TOKENS_PER_PART;
      if (part.type === 'text' || part.type === 'reasoning') tokens += measure(part.text);
      else if (part.type === 'file' || part.type === 'reasoning-file') tokens += TOKENS_PER_FILE;
      else tokens += measure(JSON.stringify(part));
    }
  }
  if (options.tools !== undefined) {
    tokens += measure(JSON.stringify(options.tools)) + options.tools.length * TOKENS_PER_PART;
  }
  if (options.responseFormat?.type === 'json') tokens += measure(JSON.stringify(options.responseFormat));
  return tokens;
}
