import { estimateTokens } from '../../base/estimate-tokens.ts';
import type { PromptProblem, RenderedPrompt } from '../../contract/prompt.ts';
import { PROMPT_VARIABLES } from '../../contract/prompt-variables.ts';
import type { PromptFile, PromptVariables } from '../../contract/prompt-file.ts';
import { fillMessages, renderedFingerprint, toModelPrompt } from '../../pipeline/prompts/fill-messages.ts';
import { promptVariables } from '../../pipeline/prompts/prompt-inputs.ts';
import type { PriceOf } from '../../pipeline/price-answer.ts';
import { variablesFor, rootOf } from '../../workspace/prompts/prompt-variables.ts';

const EVERYWHERE = ['generate', 'agent'] as const;

/**
 * Renders a prompt for people to look at: what is missing is left empty and named.
 *
 * @param options.models of the price table
 * @throws ConfigError for templates that cannot be rendered whatever they are filled with
 */
export function renderPreview(options: {
  prompt: PromptFile;
  variables: PromptVariables;
  given: PromptVariables;
  models: readonly string[];
  priceOf: PriceOf;
  fallback: PromptProblem | null;
}): RenderedPrompt {
  const { prompt, given, models, priceOf, fallback } = options;
  const variables = promptVariables(prompt, options.variables, given);
  const { messages, compiled } = fillMessages(prompt, variables, { isLenient: true });
  const untrusted = new Set(
    variablesFor(EVERYWHERE, prompt.input).flatMap(({ name, isUntrusted }) => (isUntrusted ? [rootOf(name)] : [])),
  );
  const numbers = new Set(
    variablesFor(EVERYWHERE, prompt.input).flatMap(({ name, isUntrusted }) => (isUntrusted ? [] : [name])),
  );
  const rendered = messages.map(({ role, text, spans }) => ({
    role,
    text,
    tokens: estimateTokens(text),
    spans: spans.map(({ start, end, variable, roots }) => ({
      start,
      end,
      variable,
      isUntrusted: !numbers.has(variable) && roots.some((root) => untrusted.has(root)),
    })),
  }));
  const tokens = rendered.reduce((sum, message) => sum + message.tokens, 0);
  const missing = compiled.references.flatMap(({ roots }) => roots.filter((root) => !Object.hasOwn(variables, root)));
  const used = new Set(compiled.references.flatMap(({ roots }) => roots));
  return {
    id: prompt.id,
    promptFingerprint: prompt.fingerprint,
    renderedFingerprint: renderedFingerprint(toModelPrompt(messages)),
    messages: rendered,
    tokens,
    costs: models.map((model) => ({ model, inputUsd: priceOf(model, { inputTokens: tokens, outputTokens: 0 }) })),
    // What the run has and the prompt does not use would only hide what it does.
    variables: Object.fromEntries(
      Object.entries(variables).filter(
        ([name]) => used.has(name) || PROMPT_VARIABLES.every((known) => known.name !== name),
      ),
    ),
    missing: [...new Set(missing)],
    fallback,
  };
}

/** Models that the price table names, with the prompt's own first; what ends in a star there is named without it. */
export function pricedModels(own: string, entries: readonly { model: string }[]): readonly string[] {
  return [...new Set([own, ...entries.map(({ model }) => model.replace(/[*-]+$/, ''))])].filter(
    (model) => !model.endsWith('/'),
  );
}
