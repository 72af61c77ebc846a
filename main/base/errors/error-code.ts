/**
 * Every way Trestle can say no. The strings are stable: scripts, traces and the interface branch on them.
 * Their exit codes are in `contract/exit-code.ts`.
 */
export const ERROR_CODES = [
  'invalid_argument',
  'not_found',
  'config',
  'denied',
  'auth',
  'storage',
  'storage_corrupt',
  'schema_too_new',
  'storage_full',
  'lock_held',
  'address_in_use',
  'model_call',
  'model_response',
  'tool_execution',
  'rate_limited',
  'circuit_open',
  'bulkhead_full',
  'budget_exceeded',
  'timeout',
  'replay_mismatch',
  'retry',
  'cancelled',
  'connection_closed',
  'protocol',
  'bug',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];
