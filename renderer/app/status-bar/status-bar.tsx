import { Box, Globe, Lock, UserRound } from 'lucide-react';
import { useEngineQuery } from '../../engine/use-engine-query.ts';
import { useConnectionState } from '../../engine/use-connection-state.ts';
import { useStatus } from '../../engine/use-status.ts';
import { href } from '../../navigation/paths.ts';
import { type Icon, ICON_SIZE, ICON_STROKE, StateDot } from '../../ui/index.ts';
import { useEvalPlaces } from '../../features/evals/live/use-eval-places.ts';
import { useRunningLoads } from '../../features/load/live/use-running-loads.ts';
import { useFrameStore } from '../frame-store.ts';
import { ModelSegment } from './model-segment.tsx';
import { ReleaseSegment } from './release-segment.tsx';
import { NOT_CONNECTED, type StatusSegment, statusSegments } from './status-segments.ts';
import './status-bar.css';

const GLYPH: Readonly<Record<NonNullable<StatusSegment['icon']>, Icon>> = {
  release: Box,
  offline: Lock,
  online: Globe,
  person: UserRound,
};

/** Always true, always there: each segment is measured, opens its evidence, and changes shape as well as colour. */
export function StatusBar() {
  const status = useStatus();
  const loads = useRunningLoads();
  const evals = useEvalPlaces();
  const update = useEngineQuery('update.status', {}).data;
  const connection = useConnectionState();
  const isLost = connection.type === 'reconnecting' || connection.type === 'failed';
  const segments = isLost
    ? [NOT_CONNECTED]
    : status === undefined
      ? []
      : statusSegments(status, { loads, evals, update });
  return (
    <footer className="status-bar" aria-label="Status" data-region="status" tabIndex={-1}>
      {(['left', 'right'] as const).map((side) => (
        <ul key={side} className="status-bar__side" data-side={side}>
          {segments
            .filter((segment) => segment.side === side)
            .map((segment, index) => (
              <li key={`${segment.id}-${index}`} className="status-bar__item">
                <Segment segment={segment} />
              </li>
            ))}
        </ul>
      ))}
    </footer>
  );
}

function Segment({ segment }: { segment: StatusSegment }) {
  const setTrustDialogOpen = useFrameStore((state) => state.setTrustDialogOpen);
  const attributes = { className: 'status-segment', 'data-state': segment.state ?? undefined, title: segment.title };
  const face = <SegmentFace segment={segment} />;
  if (segment.opens === 'model') return <ModelSegment attributes={attributes} face={face} />;
  if (segment.opens === 'release') return <ReleaseSegment attributes={attributes} face={face} />;
  if (segment.opens === 'trust') {
    return (
      <button type="button" {...attributes} onClick={() => setTrustDialogOpen(true)}>
        {face}
      </button>
    );
  }
  return (
    <a {...attributes} href={href(segment.opens.path)}>
      {face}
    </a>
  );
}

function SegmentFace({ segment }: { segment: StatusSegment }) {
  const Glyph = segment.icon === undefined ? undefined : GLYPH[segment.icon];
  return (
    <>
      {segment.lead === undefined ? null : <span className="status-segment__lead">{segment.lead}</span>}
      {segment.state === null || Glyph !== undefined ? null : <StateDot state={segment.state} />}
      {Glyph === undefined ? null : <Glyph size={ICON_SIZE.small} strokeWidth={ICON_STROKE} aria-hidden="true" />}
      {segment.text}
    </>
  );
}
