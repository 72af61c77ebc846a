import type { JsonValue } from '../../../base/json.ts';
import type { MapperContext } from '../trace-format.ts';

/** What all spans of a resource, or of a scope, have in common. */
export interface SharedAttributes {
  readonly values: Readonly<Record<string, JsonValue>>;
  /** As each span keeps them, named `resource.…`. */
  readonly kept: readonly (readonly [key: string, value: JsonValue])[];
}

export const NOTHING_SHARED: SharedAttributes = { values: {}, kept: [] };

/** Told by fields of a span. */
const TOLD = new Set(['service.name', 'deployment.environment', 'deployment.environment.name']);

/** Counts what no field tells once for the resource, not once for each of its spans. */
export function readResource(values: Readonly<Record<string, JsonValue>>, context: MapperContext): SharedAttributes {
  const kept: [string, JsonValue][] = [];
  for (const [key, value] of Object.entries(values)) {
    if (TOLD.has(key) || value === null || value === '') continue;
    kept.push([`resource.${key}`, value]);
    context.unmapped(`resource.${key}`);
  }
  return { values, kept };
}

export interface Scope {
  readonly name?: string;
  readonly kept: readonly (readonly [key: string, value: JsonValue])[];
}

export const NO_SCOPE: Scope = { kept: [] };

/** Names are those that OpenTelemetry gives a scope where it has to be an attribute. */
export function readScope(
  name: JsonValue | undefined,
  version: JsonValue | undefined,
  attributes: Readonly<Record<string, JsonValue>>,
  context: MapperContext,
): Scope {
  const kept: [string, JsonValue][] = [];
  const keep = (key: string, value: JsonValue | undefined): void => {
    if (value === undefined || value === null || value === '') return;
    kept.push([key, value]);
    context.unmapped(key);
  };
  keep('otel.scope.name', name);
  keep('otel.scope.version', version);
  for (const [key, value] of Object.entries(attributes)) keep(`otel.scope.${key}`, value);
  return typeof name === 'string' && name !== '' ? { name, kept } : { kept };
}
