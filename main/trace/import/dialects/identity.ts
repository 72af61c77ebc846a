import type { JsonValue } from '../../../base/json.ts';
import { asId, asText, fieldOf } from '../values/json-fields.ts';
import { unwrapJsonText } from '../values/parse-json-text.ts';
import type { DialectSpan } from './dialect.ts';
import { type SpanFields, unless } from './span-fields.ts';

/** Where conversation, user and tenant stand, as far as no convention has a place for them; dots lead into objects. */
const CONVERSATION = [
  'session.id',
  'langfuse.session.id',
  'ai.telemetry.metadata.sessionId',
  'traceloop.association.properties.session_id',
  'traceloop.association.properties.thread_id',
  'traceloop.association.properties.conversation_id',
  'traceloop.association.properties.chat_id',
  'ioa_observe.association.properties.session_id',
  'ioa_observe.association.properties.thread_id',
  'langsmith.trace.session_id',
  'langsmith.metadata.thread_id',
  'langsmith.metadata.session_id',
  'thread.id',
];
const USER = [
  'user.id',
  'langfuse.user.id',
  'enduser.id',
  'ai.telemetry.metadata.userId',
  'traceloop.association.properties.user_id',
  'ioa_observe.association.properties.user_id',
  'gen_ai.user.id',
  'llm.user',
];
const TENANT = [
  'tenant.id',
  'tenant_id',
  'organization.id',
  'organization_id',
  'metadata.tenant_id',
  'metadata.organization_id',
  'traceloop.association.properties.tenant_id',
  'traceloop.association.properties.organization_id',
  'ai.telemetry.metadata.tenantId',
  'langfuse.observation.metadata.tenant_id',
  'langfuse.trace.metadata.tenant_id',
];
const TAGS = ['tag.tags', 'langfuse.trace.tags', 'ai.telemetry.metadata.tags'];
const METADATA = ['metadata', 'langfuse.trace.metadata', 'langfuse.observation.metadata'];

/** Who spoke with whom and where it ran, of spans of every dialect. */
export function readIdentity(span: DialectSpan): SpanFields {
  const { reader, told, resource = {} } = span;
  const metadata = METADATA.flatMap((key) => reader.peek(key) ?? []).map(unwrapJsonText);
  const inMetadata = (...names: readonly string[]): string | undefined => {
    for (const object of metadata) {
      for (const name of names) {
        const id = asId(fieldOf(object, name));
        if (id !== undefined) return id;
      }
    }
    return undefined;
  };
  const ofResource = (...keys: readonly string[]): string | undefined =>
    keys.map((key) => asText(resource[key])).find((text) => text !== undefined);
  const fields: SpanFields = {};
  const set = <Field extends keyof SpanFields>(field: Field, value: SpanFields[Field]): void => {
    if (value !== undefined) fields[field] = value;
  };
  set(
    'conversationId',
    unless(
      told.conversationId,
      () => reader.id(...CONVERSATION) ?? inMetadata('thread_id', 'session_id', 'conversation_id'),
    ),
  );
  set(
    'userId',
    unless(told.userId, () => reader.id(...USER) ?? inMetadata('user_id', 'userId')),
  );
  set(
    'tenantId',
    unless(
      told.tenantId,
      () => reader.id(...TENANT) ?? inMetadata('tenant_id', 'organization_id') ?? tenantOf(resource),
    ),
  );
  // What failed says so by its type where nobody set the status; under a status that says otherwise it is history.
  const errorType = span.status === 'ok' ? undefined : reader.text('error.type');
  if (errorType !== undefined) set('error', { ...told.error, type: errorType });
  set(
    'tags',
    unless(told.tags, () => TAGS.map((key) => reader.texts(key)).find((tags) => tags !== undefined)),
  );
  set('service', ofResource('service.name') ?? reader.text('service.name'));
  set(
    'environment',
    unless(
      told.environment,
      () =>
        ofResource('deployment.environment.name', 'deployment.environment') ??
        reader.text('deployment.environment.name', 'deployment.environment'),
    ),
  );
  return fields;
}

function tenantOf(resource: Readonly<Record<string, JsonValue>>): string | undefined {
  return asId(resource['tenant.id'] ?? resource['tenant_id'] ?? resource['organization_id'] ?? undefined);
}
