import type * as z from 'zod';
import { ALERT_RULE_VERSION, type AlertRule, alertRuleFile } from './alert-rule.ts';

/** A rule to begin with. */
export interface AlertTemplate {
  /** The id of the rule that it makes. */
  id: string;
  /** What it tells, in one line. */
  description: string;
  rule: AlertRule;
}

const template = (description: string, rule: Omit<z.input<typeof alertRuleFile>, 'version'>): AlertTemplate => {
  const parsed = alertRuleFile.parse({ version: ALERT_RULE_VERSION, ...rule });
  return { id: parsed.id, description, rule: parsed };
};

/** Bounds are places to begin at: `alert.test` over the last weeks says how often each would have called. */
export const ALERT_TEMPLATES: readonly AlertTemplate[] = [
  template('More than 5 % of the runs of a quarter of an hour failed', {
    id: 'errors',
    name: 'Runs fail',
    severity: 'error',
    window: '15m',
    signal: { type: 'error-rate' },
    condition: { is: 'above', bound: 0.05, resolveAt: 0.02 },
    for: '5m',
  }),
  template('p95 latency is half as long again as in the week before', {
    id: 'slow-answers',
    name: 'Answers are slow',
    window: '30m',
    signal: { type: 'latency', percentile: 95 },
    condition: { is: 'above-baseline', bound: 1.5, resolveAt: 1.2, baseline: '7d' },
    for: '5m',
    keepFiringFor: '5m',
  }),
  template('More than 20 % of the answers of an hour refuse', {
    id: 'refusals',
    name: 'Answers refuse',
    window: '1h',
    signal: { type: 'refusal-rate' },
    condition: { is: 'above', bound: 0.2, resolveAt: 0.15 },
  }),
  template('More than 10 % of the answers of an hour cite nothing', {
    id: 'ungrounded',
    name: 'Answers cite nothing',
    window: '1h',
    signal: { type: 'ungrounded-rate' },
    condition: { is: 'above', bound: 0.1, resolveAt: 0.05 },
  }),
  template('More than 10 % of the calls of tools of an hour failed', {
    id: 'tool-failures',
    name: 'Tools fail',
    window: '1h',
    signal: { type: 'tool-failure-rate' },
    condition: { is: 'above', bound: 0.1, resolveAt: 0.05 },
  }),
  template('More than 10 % of the structured outputs of an hour were not valid at first', {
    id: 'parse-errors',
    name: 'Structured output is not valid',
    window: '1h',
    signal: { type: 'parse-error-rate' },
    condition: { is: 'above', bound: 0.1, resolveAt: 0.05 },
  }),
  template('A run uses twice as many tokens as in the week before', {
    id: 'tokens',
    name: 'Runs use more tokens',
    window: '1h',
    signal: { type: 'tokens-per-run' },
    condition: { is: 'above-baseline', bound: 2, resolveAt: 1.5, baseline: '7d' },
  }),
  template('A day costs more than $5', {
    id: 'cost-of-a-day',
    name: 'A day costs too much',
    window: '1d',
    signal: { type: 'cost' },
    condition: { is: 'above', bound: 5 },
  }),
  template('A successful run costs twice as much as in the week before', {
    id: 'cost-per-success',
    name: 'Success costs more',
    window: '6h',
    signal: { type: 'cost-per-success' },
    condition: { is: 'above-baseline', bound: 2, resolveAt: 1.5, baseline: '7d' },
  }),
  template('Half an hour with less than 5 % of the runs that it had on the day before', {
    id: 'traffic-stopped',
    name: 'Traffic has stopped',
    severity: 'error',
    window: '30m',
    signal: { type: 'runs' },
    condition: { is: 'below-baseline', bound: 0.05, resolveAt: 0.1, baseline: '1d' },
    for: '10m',
  }),
  template('More than 20 % of the answers reviewed in a week got a thumb down', {
    id: 'thumbs-down',
    name: 'Reviewers are not content',
    window: '7d',
    signal: { type: 'thumbs-down-rate' },
    condition: { is: 'above', bound: 0.2, resolveAt: 0.15 },
    minSamples: 10,
  }),
];

/** Stages of a compound where none is named. */
const WATCHED_STAGES = 8;
/** Kinds of spans that go round others: they fail with what they go round, and would count twice. */
const AROUND: ReadonlySet<string> = new Set(['agent', 'chain']);
/** Newest traces whose stages are asked for. */
export const WATCHED_STAGE_TRACES = 1000;

/** @returns stages worth watching, the busiest first: of our own pipelines, else what does the work in other programs */
export function watchedStages(stages: readonly { kind: string; name: string; calls: number }[]): readonly string[] {
  const own = stages.filter(({ kind }) => kind === 'stage');
  const chosen = own.length >= 2 ? own : stages.filter(({ kind }) => !AROUND.has(kind));
  return chosen
    .toSorted((a, b) => b.calls - a.calls)
    .slice(0, WATCHED_STAGES)
    .map(({ name }) => name);
}

export const COMPOUND_TEMPLATE_ID = 'compound-drift';
/** What each stage must keep of what it kept in the week before, and what all of them together must. */
const STAGE_FLOOR = 0.95;
const COMPOUND_FLOOR = 0.9;
/** Factors that a rule may have. */
const MAX_STAGES = 20;

/**
 * @param stages two at least; of more than twenty the first
 * @returns the tripwire over these stages: each may lose 5 % of what it kept in the week before, all together 10 %
 */
export function compoundTemplate(stages: readonly string[]): AlertTemplate {
  return template('Every stage is within its bound, and all of them together are not', {
    id: COMPOUND_TEMPLATE_ID,
    name: 'Small losses add up',
    window: '6h',
    signal: {
      type: 'compound-drift',
      factors: stages.slice(0, MAX_STAGES).map((stage) => ({
        name: stage.slice(0, 80),
        signal: { type: 'stage-failure-rate' as const, stage },
        bound: STAGE_FLOOR,
      })),
    },
    condition: { is: 'below-baseline', bound: COMPOUND_FLOOR, baseline: '7d' },
    minSamples: 30,
    for: '10m',
  });
}
