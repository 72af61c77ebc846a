import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { SqlValue } from '../../storage/database.ts';

interface Condition {
  sql: string;
  values: SqlValue[];
}

const MS_PER_UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
/** The last word on a trace. */
const LAST_THUMB = '(SELECT thumb FROM review WHERE review.trace_id = trace.trace_id ORDER BY review_id DESC LIMIT 1)';

/** What is known of a trace's outcome, as a condition on `trace`; see `OutcomeCounts` in contract/insight.ts. */
const IS_SUCCESSFUL = `(status IN ('ok', 'degraded') AND ${LAST_THUMB} IS NOT 'down' AND EXISTS
  (SELECT 1 FROM trace_digest WHERE trace = key AND has_answer = 1 AND is_refused = 0 AND is_grounded IS NOT 0))`;

const IS_REFUSED = "(status = 'refused' OR EXISTS (SELECT 1 FROM trace_digest WHERE trace = key AND is_refused = 1))";

/**
 * Facets that look at digests and reviews:
 *
 * - `stage:"llm chat"` wants a call of that stage, by name or by kind and name; with `>=1s`, `<5s` behind it one that took
 *   so long, with `failed` one that failed;
 * - `prompt:` wants a version of a prompt, by the beginning of its fingerprint;
 * - `grounded:` takes `yes`, `no` and `unknown`, `refused:` and `success:` take `yes` and `no`;
 * - `review:` takes `up`, `down`, `any` and `none`.
 */
export const DIGEST_FACETS: Readonly<Record<string, (value: string) => Condition>> = {
  stage: byStage,
  prompt: (value) => ({
    sql: `key IN (SELECT trace FROM trace_prompt WHERE prompt IN
      (SELECT id FROM prompt_version WHERE fingerprint >= ? AND fingerprint < ?))`,
    values: [value, `${value}\u{10ffff}`],
  }),
  grounded: (value) =>
    oneOf('grounded', value, {
      yes: 'key IN (SELECT trace FROM trace_digest WHERE is_grounded = 1)',
      no: 'key IN (SELECT trace FROM trace_digest WHERE is_grounded = 0)',
      unknown: 'key NOT IN (SELECT trace FROM trace_digest WHERE is_grounded IS NOT NULL)',
    }),
  refused: (value) => oneOf('refused', value, { yes: IS_REFUSED, no: `NOT ${IS_REFUSED}` }),
  success: (value) => oneOf('success', value, { yes: IS_SUCCESSFUL, no: `NOT ${IS_SUCCESSFUL}` }),
  review: (value) =>
    oneOf('review', value, {
      up: `${LAST_THUMB} IS 'up'`,
      down: `${LAST_THUMB} IS 'down'`,
      any: 'trace_id IN (SELECT trace_id FROM review)',
      none: 'trace_id NOT IN (SELECT trace_id FROM review)',
    }),
};

function byStage(value: string): Condition {
  const [, name = '', suffix = ''] =
    /^(.*?)((?: (?:(?:>=|<=|>|<)\d+(?:\.\d+)?(?:ms|s|m|h)?|failed))*)$/s.exec(value) ?? [];
  if (name.trim() === '') {
    throw new InvalidArgumentError('stage: names no stage. Write it as in stage:"llm chat" or stage:"generate >=2s".');
  }
  const bounds = [...suffix.matchAll(/(>=|<=|>|<)(\d+(?:\.\d+)?)(ms|s|m|h)?/g)].map(
    ([, operator = '', amount, unit = 'ms']) => ({ operator, ms: Number(amount) * (MS_PER_UNIT[unit] ?? 1) }),
  );
  const conditions = [
    ...bounds.map(({ operator }) => ` AND ms ${operator} ?`),
    ...(/ failed\b/.test(suffix) ? [' AND flaw = 1'] : []),
  ];
  return {
    sql: `key IN (SELECT trace FROM stage_call WHERE stage IN (SELECT id FROM stage WHERE name = ? OR kind || ' ' || name = ?)${conditions.join('')})`,
    values: [name, name, ...bounds.map(({ ms }) => ms)],
  };
}

function oneOf(facet: string, value: string, choices: Readonly<Record<string, string>>): Condition {
  const sql = Object.hasOwn(choices, value) ? choices[value] : undefined;
  if (sql === undefined) {
    throw new InvalidArgumentError(`${facet}:${value} is not known. Use one of ${Object.keys(choices).join(', ')}.`);
  }
  return { sql, values: [] };
}
