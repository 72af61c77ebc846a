import type { JsonObject } from '../../../base/json.ts';

const LISTED = new Set(['contains-any', 'contains-all', 'icontains-any', 'icontains-all']);
const SCRIPTS: Readonly<Record<string, string>> = { fn: 'javascript', eval: 'javascript', grade: 'llm-rubric' };

/**
 * What a cell `__expected` of a promptfoo table says: `contains: text`, `similar(0.8): text`, `is-json`; a text alone is what the
 * answer equals.
 *
 * @see https://www.promptfoo.dev/docs/configuration/test-cases (CSV with assertions)
 */
export function assertOfText(cell: string): JsonObject {
  const text = cell.trim();
  const script = /^(fn|eval|grade|javascript|python|llm-rubric|file):\s*([\s\S]*)$/.exec(text);
  if (script !== null) return { type: SCRIPTS[script[1] ?? ''] ?? script[1] ?? '', value: (script[2] ?? '').trim() };
  const known = /^((?:not-)?[a-z][a-z-]*)(?:\((\d+(?:\.\d+)?)\))?(?::([\s\S]*))?$/.exec(text);
  const [, type = '', threshold, value] = known ?? [];
  if (!isAssertType(type.replace(/^not-/, '')) || (value === undefined && threshold === undefined && !isBare(type))) {
    return { type: 'equals', value: text };
  }
  const said = value?.trim() ?? '';
  return {
    type,
    ...(said === '' ? {} : { value: LISTED.has(type.replace(/^not-/, '')) ? splitList(said) : said }),
    ...(threshold === undefined ? {} : { threshold: Number(threshold) }),
  };
}

/** Those that need no value. */
function isBare(type: string): boolean {
  return /^(?:not-)?(?:is-json|contains-json|is-refusal|is-xml|is-sql|is-html|is-valid-.*)$/.test(type);
}

function isAssertType(type: string): boolean {
  return (
    /^(?:equals|contains(?:-any|-all|-json|-xml|-sql|-html)?|icontains(?:-any|-all)?|starts-with|regex|similar|levenshtein|latency|cost|perplexity|webhook|rouge-n|bleu|meteor|model-graded-.*|factuality|answer-relevance|context-.*|g-eval|classifier|moderation)$/.test(
      type,
    ) || isBare(type)
  );
}

/** Commas inside of quotes part nothing. */
function splitList(text: string): string[] {
  const parts = text.match(/(?:"[^"]*"|[^,"]|")+/g) ?? [];
  return parts.map((one) => one.trim().replace(/^"([\s\S]*)"$/, '$1')).filter((one) => one !== '');
}
