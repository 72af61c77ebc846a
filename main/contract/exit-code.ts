import type { ErrorCode } from '../base/errors/error-code.ts';

/** What the CLI's exit codes mean. 3 is kept for "worse", so that CI can tell it from "broken". */
export const EXIT_CODE = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  gateFailed: 3,
  notFound: 4,
  denied: 5,
  authMissing: 6,
  upstream: 7,
  exhausted: 8,
  corrupt: 9,
  lockHeld: 10,
  interrupted: 130,
  terminated: 143,
} as const;

const BY_ERROR_CODE: Readonly<Record<ErrorCode, number>> = {
  invalid_argument: EXIT_CODE.usage,
  config: EXIT_CODE.usage,
  address_in_use: EXIT_CODE.lockHeld,
  not_found: EXIT_CODE.notFound,
  denied: EXIT_CODE.denied,
  auth: EXIT_CODE.authMissing,
  storage: EXIT_CODE.unexpected,
  storage_full: EXIT_CODE.unexpected,
  storage_corrupt: EXIT_CODE.corrupt,
  schema_too_new: EXIT_CODE.corrupt,
  lock_held: EXIT_CODE.lockHeld,
  model_call: EXIT_CODE.upstream,
  model_response: EXIT_CODE.upstream,
  tool_execution: EXIT_CODE.upstream,
  rate_limited: EXIT_CODE.upstream,
  circuit_open: EXIT_CODE.upstream,
  bulkhead_full: EXIT_CODE.exhausted,
  budget_exceeded: EXIT_CODE.exhausted,
  timeout: EXIT_CODE.exhausted,
  replay_mismatch: EXIT_CODE.gateFailed,
  retry: EXIT_CODE.upstream,
  cancelled: EXIT_CODE.interrupted,
  connection_closed: EXIT_CODE.unexpected,
  protocol: EXIT_CODE.unexpected,
  bug: EXIT_CODE.unexpected,
};

/** @returns the process exit code for an error of the given code */
export function exitCodeFor(code: ErrorCode): number {
  return BY_ERROR_CODE[code];
}
