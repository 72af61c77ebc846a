import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { OtelRecord } from '../otel/build-span.ts';

/** A record whose resource and scope still stand in it. */
export type FlatSpan = Omit<OtelRecord, 'format' | 'resource' | 'scope' | 'extras'> & {
  resource: JsonObject;
  scope: { name: JsonValue | undefined; version: JsonValue | undefined };
  kind: string | undefined;
  traceState: string | undefined;
};
