import type { JsonValue } from '../../../base/json.ts';
import { asId, firstOf } from './json-fields.ts';

/** Nothing standard names the tenant: these are the keys of metadata that are looked at. */
export function tenantOf(...metadata: readonly (JsonValue | undefined)[]): string | undefined {
  return idIn(metadata, 'tenant_id', 'organization_id', 'tenantId', 'organizationId');
}

/** Keys of metadata that name a conversation. */
export function conversationOf(...metadata: readonly (JsonValue | undefined)[]): string | undefined {
  return idIn(metadata, 'session_id', 'thread_id', 'conversation_id', 'sessionId', 'threadId', 'conversationId');
}

export function userOf(...metadata: readonly (JsonValue | undefined)[]): string | undefined {
  return idIn(metadata, 'user_id', 'userId');
}

function idIn(metadata: readonly (JsonValue | undefined)[], ...keys: readonly string[]): string | undefined {
  for (const object of metadata) {
    const id = asId(firstOf(object, ...keys));
    if (id !== undefined) return id;
  }
  return undefined;
}
