import { useCallback } from 'react';
import type { CallName } from '../../../main/contract/methods.ts';
import type { SkippedFile } from '../../../main/contract/ingest.ts';
import type { WayOut } from '../../../main/contract/quarantine.ts';
import { useEngineMutation } from '../../engine/use-engine-mutation.ts';

const REFRESHED: readonly CallName[] = [
  'source.skipped',
  'source.list',
  'document.list',
  'schema.pending',
  'status.read',
];

/** Decisions that the engine takes; the others are done outside, as the message says. */
const HERE = ['index-anyway', 'raise-cap', 'leave-out', 'reset', 'accept-schema'] as const;

/** @returns whether a button can take this way out */
export function canResolveHere(wayOut: WayOut): wayOut is (typeof HERE)[number] {
  return HERE.some((one) => one === wayOut);
}

/** Takes a file's way out: a decision that is kept with the source, or the acceptance of changed columns. */
export function useWayOut() {
  const resolve = useEngineMutation('quarantine.resolve', REFRESHED);
  const accept = useEngineMutation('schema.accept', REFRESHED);
  const { mutate: decide } = resolve;
  const { mutate: acceptSchema } = accept;
  const take = useCallback(
    ({ path, sourceId, wayOut }: SkippedFile) => {
      if (!canResolveHere(wayOut)) return;
      if (wayOut === 'accept-schema') acceptSchema({ sourceId, path });
      else decide({ path, action: wayOut });
    },
    [decide, acceptSchema],
  );
  const pending = resolve.isPending
    ? resolve.variables.path
    : accept.isPending
      ? (accept.variables.path ?? null)
      : null;
  return { resolve: take, pendingPath: pending, error: (resolve.error ?? accept.error)?.message ?? null };
}
