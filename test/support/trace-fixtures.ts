import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JsonValue } from '../../main/base/json.ts';
import { mapTraces, type MappedTraces, readTraceValues } from './map-traces.ts';

const TRACES = fileURLToPath(new URL('../../fixtures/traces/', import.meta.url));

/** @returns paths of the hand-written exports, `langfuse/claims-desk.trace.json`, in order */
export function traceFixtures(): string[] {
  return readdirSync(TRACES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readdirSync(join(TRACES, name)).map((file) => `${name}/${file}`))
    .toSorted();
}

export function readTraceFixture(path: string): JsonValue[] {
  return readTraceValues(join(TRACES, path));
}

export function mapTraceFixture(path: string): MappedTraces {
  return mapTraces(readTraceFixture(path));
}
