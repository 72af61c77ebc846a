import { TriangleAlert } from 'lucide-react';
import type { SourceStatus } from '../../../main/contract/ingest.ts';
import type { PendingSchema } from '../../../main/contract/schema.ts';
import { useEngineQuery } from '../../engine/use-engine-query.ts';
import { useNow } from '../../engine/use-now.ts';
import { Button, ICON_STROKE, Skeleton, Verdict } from '../../ui/index.ts';
import { sourcesVerdict } from './sources-view-model.ts';

export interface SourcesVerdictStripProps {
  sources: readonly SourceStatus[];
  isKnown: boolean;
  blockedReason: string | null;
  isStarting: boolean;
  onRepair: (sourceIds: readonly string[]) => void;
}

/** The view's answer, with its repair as the one primary button. */
export function SourcesVerdictStrip({
  sources,
  isKnown,
  blockedReason,
  isStarting,
  onRepair,
}: SourcesVerdictStripProps) {
  const now = useNow();
  const pending = useEngineQuery('schema.pending', {});
  if (!isKnown) return <div className="verdict">{<Skeleton width={320} />}</div>;
  const { sentence, detail, cause, repair } = sourcesVerdict(sources, now, heldBySource(pending.data ?? []));
  return (
    <Verdict
      sentence={sentence}
      {...(detail === null ? {} : { detail })}
      {...(repair === null
        ? {}
        : {
            action: (
              <>
                {cause === null ? null : (
                  <span className="state" title={cause}>
                    <TriangleAlert className="text-warn" size={14} strokeWidth={ICON_STROKE} aria-hidden="true" />
                    <span className="ellipsis verdict-cause">{cause}</span>
                  </span>
                )}
                <Button
                  kind="primary"
                  disabledReason={blockedReason}
                  isLoading={isStarting}
                  loadingLabel="Starting"
                  onClick={() => onRepair(repair.sources)}
                >
                  {repair.label}
                </Button>
              </>
            ),
          })}
    />
  );
}

function heldBySource(pending: readonly PendingSchema[]): ReadonlyMap<string, number> {
  const held = new Map<string, number>();
  for (const { sourceId, state } of pending) if (state === 'held') held.set(sourceId, (held.get(sourceId) ?? 0) + 1);
  return held;
}
