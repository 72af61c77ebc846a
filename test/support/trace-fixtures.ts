import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JsonValue } from '../../main/base/json.ts';
import { TRACE_FORMATS } from '../../main/trace/import/trace-formats.ts';
import { mapTraces, type MappedTraces, readTraceValues } from './map-traces.ts';

const TRACES = fileURLToPath(new URL('../../fixtures/traces/', import.meta.url));

/** @returns paths of the hand-written exports whose folder names their format, `langfuse/claims-desk.trace.json`, in order */
export function traceFixtures(): string[] {
  return TRACE_FORMATS.map(({ name }) => name)
    .filter((name) => existsSync(join(TRACES, name)))
    .flatMap((name) => readdirSync(join(TRACES, name)).map((file) => `${name}/${file}`))
    .toSorted();
}

export function readTraceFixture(path: string): JsonValue[] {
  return readTraceValues(join(TRACES, path));
}

export function mapTraceFixture(path: string): MappedTraces {
  return mapTraces(readTraceFixture(path));
}
