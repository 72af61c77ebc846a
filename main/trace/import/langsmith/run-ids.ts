import type { JsonObject, JsonValue } from '../../../base/json.ts';
import { asArray, asId, asText, fieldOf } from '../values/json-fields.ts';
import { nanosecondsOfIso } from '../values/timestamps.ts';

/** One step of a dotted order: when the run started, and its id. */
const STEP = /^(\d{8}T\d{12}Z)(.+)$/;

export interface RunIds {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  /** When the dotted order says that the run started. */
  startedNs?: string;
}

/**
 * @param parent of a run that lies in its parent's `child_runs`
 * @returns undefined for what names no run
 */
export function readRunIds(run: JsonObject, parent?: RunIds): RunIds | undefined {
  const steps = dottedSteps(fieldOf(run, 'dotted_order'));
  const spanId = asId(fieldOf(run, 'id')) ?? asId(fieldOf(run, 'run_id')) ?? steps.at(-1)?.id;
  if (spanId === undefined) return undefined;
  const parentSpanId =
    asId(fieldOf(run, 'parent_run_id')) ??
    asId(asArray(fieldOf(run, 'parent_run_ids'))?.at(-1)) ??
    steps.at(-2)?.id ??
    parent?.spanId;
  const startedNs = steps.at(-1)?.startedNs;
  return {
    traceId: asId(fieldOf(run, 'trace_id')) ?? steps[0]?.id ?? parent?.traceId ?? parentSpanId ?? spanId,
    spanId,
    ...(parentSpanId === undefined || parentSpanId === spanId ? {} : { parentSpanId }),
    ...(startedNs === undefined ? {} : { startedNs }),
  };
}

/** @returns the runs from the root down; empty for an order that somebody simplified (`1.2`) */
function dottedSteps(order: JsonValue | undefined): { startedNs: string | undefined; id: string }[] {
  const steps = (asText(order) ?? '').split('.').map((step) => STEP.exec(step));
  return steps.every((step) => step !== null)
    ? steps.map((step) => ({ startedNs: nanosecondsOfIso(step[1] ?? ''), id: step[2] ?? '' }))
    : [];
}
