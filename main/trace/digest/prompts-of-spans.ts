import type { CanonicalSpan, MessagePart } from '../../contract/canonical-span.ts';
import { sha256Hex } from '../../storage/content-hash.ts';
import { maskVariables } from './mask-variables.ts';
import { maskIds } from './stage-of-imported.ts';

/** Digits of a fingerprint. */
const FINGERPRINT_LENGTH = 12;
/** Of an agent that calls a model for hours, so many calls say which prompts it has. */
const MAX_CALLS = 500;
/** Prompts of one trace. */
const MAX_PROMPTS = 50;
/** UTF-16 units. */
const MAX_NAME = 160;

export interface PromptOfTrace {
  name: string;
  fingerprint: string;
}

/**
 * The prompts an imported trace was made with. Where the origin names a prompt with its version or its template, those
 * are it; else the system prompt of each call of a model, with what is filled in masked.
 *
 * @param spans settled; long texts may be references
 * @param options.resolve the text behind a text that may be a reference
 */
export function promptsOfSpans(
  spans: readonly CanonicalSpan[],
  options: { resolve: (text: string) => string },
): readonly PromptOfTrace[] {
  const found = new Map<string, PromptOfTrace>();
  const calls = spans.filter(({ kind, rollup, sameAs }) => kind === 'llm' && rollup !== true && sameAs === undefined);
  for (const span of calls.slice(0, MAX_CALLS)) {
    const text = versionText(span, options.resolve);
    if (text === null) continue;
    const prompt = { name: nameOf(span), fingerprint: sha256Hex(text).slice(0, FINGERPRINT_LENGTH) };
    found.set(JSON.stringify([prompt.name, prompt.fingerprint]), prompt);
    if (found.size >= MAX_PROMPTS) break;
  }
  return [...found.values()];
}

function versionText(span: CanonicalSpan, resolve: (text: string) => string): string | null {
  const { prompt } = span;
  if (prompt?.template !== undefined) return `template ${resolve(prompt.template)}`;
  if (prompt?.name !== undefined && prompt.version !== undefined) return `version ${prompt.version}`;
  const system = systemTexts(span).map(resolve).join('\n');
  return system.trim() === '' ? null : `system ${maskVariables(system, prompt?.variables)}`;
}

function systemTexts({ systemInstructions = [], inputMessages = [] }: CanonicalSpan): readonly string[] {
  const parts = [
    ...systemInstructions,
    ...inputMessages.filter(({ role }) => role === 'system' || role === 'developer').flatMap(({ parts: said }) => said),
  ];
  return parts.flatMap((part: MessagePart) => (part.type === 'text' ? [part.content] : []));
}

/** A prompt's own name; else where it is used: service, agent and span. */
function nameOf({ prompt, service, agent, name }: CanonicalSpan): string {
  const named = prompt?.name ?? [service, agent?.name, maskIds(name)].filter((part) => part !== undefined).join(' › ');
  return named.slice(0, MAX_NAME);
}
