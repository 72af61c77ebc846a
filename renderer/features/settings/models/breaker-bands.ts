import type { BreakerStateName, EndpointView } from '../../../../main/contract/gateway.ts';

/** How far back the bands go, as the gateway keeps them. Milliseconds. */
export const BAND_SPAN_MS = 30 * 60_000;

/** A stretch of one state; places are shares of the span, 0 at its start. */
export interface BreakerBand {
  state: BreakerStateName;
  from: number;
  to: number;
  /** ISO; null when it began before the span. */
  at: string | null;
  reason: string | null;
}
export interface BreakerLane {
  model: string;
  bands: readonly BreakerBand[];
}

/** @returns a lane for each endpoint that has a breaker; its bands cover the last half hour without gaps */
export function breakerLanes(endpoints: readonly EndpointView[], nowMs: number): BreakerLane[] {
  const startMs = nowMs - BAND_SPAN_MS;
  const place = (ms: number): number => Math.min(1, Math.max(0, (ms - startMs) / BAND_SPAN_MS));
  return endpoints.flatMap(({ model, breaker }) => {
    if (breaker === null) return [];
    const bands: BreakerBand[] = [];
    let state: BreakerStateName = 'closed';
    let from = 0;
    let at: string | null = null;
    let reason: string | null = null;
    for (const change of breaker.history) {
      const to = place(Date.parse(change.at));
      if (to > from) bands.push({ state, from, to, at, reason });
      ({ state, at, reason } = change);
      from = to;
    }
    if (from < 1) bands.push({ state, from, to: 1, at, reason });
    return { model, bands };
  });
}

/** @returns what the lanes say, for whoever does not see them */
export function bandsFinding(lanes: readonly BreakerLane[]): string {
  const opened = lanes.filter(({ bands }) => bands.some(({ state }) => state === 'open'));
  if (opened.length === 0) return 'No breaker opened in the last 30 min';
  return `Breakers that opened in the last 30 min: ${opened.map(({ model }) => model).join(', ')}`;
}
