import type { TraceSummary } from '../../../../main/contract/trace.ts';
import { useWorkspace } from '../../../engine/use-workspace.ts';
import { href, tracesPath } from '../../../navigation/paths.ts';
import { Chip, CopyButton, formatShortId, TextLink } from '../../../ui/index.ts';
import { visibleLine } from '../../../ui/text/visible-text.ts';
import { toggleFacet } from '../view-model/filter-text.ts';
import { ReleaseChip } from '../release/release-chip.tsx';
import './trace.css';

/** Which trace of which workspace. */
export function TraceObject({ traceId }: { traceId: string | null }) {
  const workspace = useWorkspace();
  return (
    <>
      {workspace?.name}
      {traceId === null ? null : (
        <>
          {' › '}
          <span className="mono trace-object__id">{formatShortId(traceId)}</span>
        </>
      )}
    </>
  );
}

/** The trace's identity: its id to copy, the release that ran, where it came from, what it follows. */
export function TraceHeaderChips({ summary }: { summary: TraceSummary }) {
  const { traceId, releaseHash, origin, sessionId } = summary;
  return (
    <>
      <CopyButton text={traceId} label="Copy the trace id" />
      {releaseHash === '' ? null : <ReleaseChip releaseHash={releaseHash} />}
      {origin === 'trestle' ? null : <Chip>{`${visibleLine(origin)} import`}</Chip>}
      {sessionId === null ? null : (
        <TextLink href={href(tracesPath({ filter: toggleFacet('', 'session', sessionId) }))}>
          Same conversation
        </TextLink>
      )}
    </>
  );
}
