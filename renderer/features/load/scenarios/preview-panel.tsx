import type { LoadPreview } from '../../../../main/contract/load-run.ts';
import {
  Chip,
  type Column,
  DataTable,
  Facts,
  formatCount,
  formatQuantity,
  formatShare,
  Note,
  Panel,
  SkeletonLines,
} from '../../../ui/index.ts';
import { useWidth } from '../../../ui/chart/use-width.ts';
import { plainDuration } from '../view-model/slo-text.ts';
import { rateUnitOf } from '../view-model/rate-series.ts';
import { formatClock } from '../view-model/time-axis.ts';
import { CurveChart } from './curve-chart.tsx';

export interface PreviewPanelProps {
  /** The last one of a text that could be used; null before the first. */
  preview: LoadPreview | null;
  /** What it was drawn from. */
  text: string;
  /** The text has moved on and cannot be used: what is drawn is of before. */
  isOutdated: boolean;
}

type Tenant = LoadPreview['tenants'][number];

const TENANT_COLUMNS: readonly Column<Tenant>[] = [
  { id: 'id', header: 'Who asks', cell: ({ id }) => id },
  { id: 'share', header: 'Share', width: 70, align: 'end', cell: ({ share }) => formatShare(share) },
  { id: 'pool', header: 'Pool', width: 90, cell: ({ pool }) => pool },
];

/** What a scenario would do, drawn while it is written. */
export function PreviewPanel({ preview, text, isOutdated }: PreviewPanelProps) {
  const [ref, width] = useWidth();
  return (
    <Panel
      title="Preview"
      scope={isOutdated && preview !== null ? 'of the last text that could be used' : 'before anything is sent'}
    >
      <div ref={ref} className="load-preview" data-outdated={isOutdated}>
        {preview === null && isOutdated ? (
          <p className="load-none">Nothing can be drawn until the text can be used.</p>
        ) : preview === null ? (
          <SkeletonLines lines={8} />
        ) : (
          <>
            <CurveChart preview={preview} width={width} unit={rateUnitOf(text)} />
            {preview.notes.map((note) => (
              <Note key={note}>{note}</Note>
            ))}
            <PreviewFacts preview={preview} />
            {preview.tenants.length === 0 ? null : (
              <DataTable
                label="Who asks"
                columns={TENANT_COLUMNS}
                rows={preview.tenants}
                rowKey={({ id }) => id}
                isFit
              />
            )}
          </>
        )}
      </div>
    </Panel>
  );
}

function PreviewFacts({ preview }: { preview: LoadPreview }) {
  const { target, model, durationMs, warmUpMs, arrivals, slos, inputs } = preview;
  return (
    <div className="load-preview__facts">
      <Facts
        items={[
          ['Target', target],
          ['Model', model],
          [
            'Takes',
            warmUpMs === 0
              ? formatClock(durationMs)
              : `${formatClock(durationMs)}, the first ${plainDuration(warmUpMs)} to warm up`,
          ],
          ['Arrivals', formatCount(arrivals)],
          [
            'Questions',
            inputs.count === 0 ? (
              'none found'
            ) : (
              <span key="inputs" title={inputs.examples.join('\n')}>
                {`${formatQuantity(inputs.count, 'question')}${inputs.examples[0] === undefined ? '' : `: ${inputs.examples[0]}`}`}
              </span>
            ),
          ],
          [
            'SLOs',
            slos.length === 0 ? (
              'none: nothing can be held or missed'
            ) : (
              <span key="slos" className="load-preview__slos">
                {slos.map((slo) => (
                  <Chip key={slo}>{slo}</Chip>
                ))}
              </span>
            ),
          ],
        ]}
      />
    </div>
  );
}
