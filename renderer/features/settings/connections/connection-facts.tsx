import type { EgressRow } from '../../../../main/contract/egress-log.ts';
import { href, tracePath } from '../../../navigation/paths.ts';
import {
  Facts,
  formatBytes,
  formatDuration,
  formatExactTime,
  formatShortId,
  Note,
  Panel,
  TextLink,
} from '../../../ui/index.ts';
import { outcomeFace } from './egress-text.ts';

/** All that is kept of one connection. */
export function ConnectionFacts({ row }: { row: EgressRow }) {
  const { traceId, reason } = row;
  return (
    <Panel title="Connection" scope={row.host}>
      <div className="connections__facts">
        {reason === null ? null : <Note kind={row.outcome === 'denied' ? 'info' : 'error'}>{reason}</Note>}
        <Facts
          items={[
            ['To', <span key="to" className="mono">{`${row.host}:${row.port}`}</span>],
            ['Where', row.isLoopback ? 'this machine: nothing left it' : 'elsewhere'],
            ['For', row.purpose],
            ['Method', row.method],
            ['Outcome', outcomeFace(row).word],
            ['Status', row.status === null ? null : String(row.status)],
            ['Sent, read', `${formatBytes(row.bytesOut)}, ${formatBytes(row.bytesIn)}`],
            ['Began', formatExactTime(row.startedAt)],
            ['Took', row.outcome === 'denied' ? null : formatDuration(row.ms)],
            [
              'Trace',
              traceId === null ? (
                'none: it was not part of a run'
              ) : (
                <TextLink key="trace" href={href(tracePath({ traceId }))}>
                  {formatShortId(traceId)}
                </TextLink>
              ),
            ],
          ]}
        />
      </div>
    </Panel>
  );
}
