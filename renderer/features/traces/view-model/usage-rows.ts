import type { CanonicalSpan } from '../../../../main/contract/canonical-span.ts';
import { formatCount, formatMoney, UNKNOWN } from '../../../ui/format.ts';
import { visibleLine } from '../../../ui/text/visible-text.ts';

/** A figure of a span's use, with what it is a part of. */
export interface UsageRow {
  name: string;
  value: string;
  /** Part of the row above it. */
  isPart: boolean;
}

/**
 * @returns tokens and cost as the origin told them, a total before its parts; what nobody told is left out, and unknown
 *   where its total is known to exist. None for a span that used nothing
 */
export function usageRows({ usage, costUsd, rollup }: CanonicalSpan): readonly UsageRow[] {
  const tokens = (name: string, value: number | undefined, isPart: boolean): UsageRow[] =>
    value === undefined ? [] : [{ name, value: `${formatCount(value)} tok`, isPart }];
  const money = (name: string, value: number | undefined, isPart: boolean): UsageRow[] =>
    value === undefined ? [] : [{ name, value: formatMoney(value), isPart }];
  const hasUsage = usage !== undefined && Object.keys(usage).length > 0;
  const rows = [
    ...tokens('Input', usage?.inputTokens, false),
    ...tokens('read from a cache', usage?.cacheReadInputTokens, true),
    ...tokens('written to a cache', usage?.cacheWriteInputTokens, true),
    ...tokens('Output', usage?.outputTokens, false),
    ...tokens('reasoning', usage?.reasoningOutputTokens, true),
    ...money('Cost', costUsd?.total, false),
    ...money('input', costUsd?.input, costUsd?.total !== undefined),
    ...money('output', costUsd?.output, costUsd?.total !== undefined),
  ];
  const withCost =
    hasUsage && costUsd === undefined ? [...rows, { name: 'Cost', value: UNKNOWN, isPart: false }] : rows;
  return rollup === true && withCost.length > 0
    ? [...withCost, { name: 'Counted', value: 'in the spans below it: left out of sums here', isPart: false }]
    : withCost;
}

/** @returns the model's settings by name, as the origin wrote them */
export function parameterRows({ params, provider, requestModel, responseModel }: CanonicalSpan): readonly UsageRow[] {
  const row = (name: string, value: string | undefined): UsageRow[] =>
    value === undefined ? [] : [{ name, value: visibleLine(value), isPart: false }];
  return [
    ...row('Provider', provider),
    ...row('Model asked for', requestModel),
    ...row('Model that answered', responseModel === requestModel ? undefined : responseModel),
    ...Object.entries(params ?? {}).flatMap(([name, value]) =>
      row(visibleLine(name), typeof value === 'string' ? value : JSON.stringify(value)),
    ),
  ];
}
