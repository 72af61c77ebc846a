import type { AgentMeter, AgentMeters } from '../../../../main/contract/agent.ts';
import { formatCount, formatDuration, formatMoney } from '../../../ui/index.ts';

/** From this share of a bound on, it needs attention. */
const WARN_SHARE = 0.75;

export interface MeterRow {
  name: string;
  used: number;
  max: number | null;
  text: string;
  tone: 'neutral' | 'warn' | 'error';
}

/** @returns the bounds of a run in the order people ask about them */
export function meterRows(meters: AgentMeters): MeterRow[] {
  return [
    row('Steps', meters.steps, formatCount),
    row('Tokens', meters.tokens, formatCount),
    row('Money', meters.costUsd, formatMoney),
    row('Time, waiting not counted', meters.seconds, (seconds) => formatDuration(seconds * 1000)),
    row('Writes', meters.writes, formatCount),
  ];
}

function row(name: string, { used, max }: AgentMeter, write: (value: number) => string): MeterRow {
  const text = max === null ? write(used) : `${write(used)} of ${write(max)}`;
  const share = max === null || max === 0 ? 0 : used / max;
  return { name, used, max, text, tone: share > 1 ? 'error' : share > WARN_SHARE ? 'warn' : 'neutral' };
}

/** @returns how many new facts each round brought, for whoever does not see the bars */
export function progressFinding({ newFacts, endsAfter }: AgentMeters['progress']): string {
  if (newFacts.length === 0) return 'No round has ended yet';
  return `New facts by round: ${newFacts.join(', ')}. ${endsAfter} rounds in a row without one end the run`;
}
