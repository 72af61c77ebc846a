import type { EngineStatus } from '../../main/contract/status.ts';
import { useEngineQuery } from './use-engine-query.ts';
import { useWorkspace } from './use-workspace.ts';

/** Ages and totals move without an event: the status is read at least so often. Milliseconds. */
const STATUS_POLL_MS = 5000;

/** @returns what the status bar draws; undefined while unknown or without a workspace */
export function useStatus(): EngineStatus | undefined {
  const workspace = useWorkspace();
  const isEnabled = workspace != null;
  const { data } = useEngineQuery('status.read', {}, { isEnabled, pollMs: STATUS_POLL_MS });
  return isEnabled ? data : undefined;
}
