import { RefreshCw } from 'lucide-react';
import { useState } from 'react';
import type { CacheCalibration } from '../../../../main/contract/cache.ts';
import { cliLine } from '../../../commands/cli-line.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import {
  Button,
  CliTwin,
  ConfirmDialog,
  ErrorState,
  FactStrip,
  formatBytes,
  formatCount,
  formatDuration,
  formatMoney,
  formatQuantity,
  formatScore,
  LoadingLine,
  Note,
  Panel,
} from '../../../ui/index.ts';
import { CalibrationChart } from './calibration-chart.tsx';
import { guardsText } from './calibration-view-model.ts';
import { useCalibration } from './use-calibration.ts';

/** What the caches hold and gave, and which threshold the workspace's own questions allow. */
export function CachePanel() {
  const stats = useEngineQuery('cache.stats', {});
  const clear = useEngineMutation('cache.clear', ['cache.stats']);
  const { report, progress, error, run } = useCalibration();
  const [isClearing, setIsClearing] = useState(false);
  const threshold = stats.data?.settings.semantic?.threshold;
  return (
    <Panel
      title="Cache"
      scope={report === null ? undefined : formatQuantity(report.judgedPairs.total, 'judged pair')}
      isFit
      actions={
        <Button
          kind="quiet"
          icon={RefreshCw}
          isLoading={progress !== null}
          loadingLabel="Calibrating"
          onClick={() => void run(false)}
        >
          {report === null ? 'Calibrate' : 'Calibrate again'}
        </Button>
      }
    >
      {stats.isError ? <ErrorState title="The caches could not be read" error={stats.error} /> : null}
      {stats.data === undefined ? null : (
        <>
          <FactStrip
            cells={[
              { label: 'Exact', value: stats.data.settings.exact ? 'on' : 'off' },
              { label: 'Semantic', value: threshold === undefined ? 'off' : `from ${formatScore(threshold)}` },
              { label: 'Held', value: formatCount(stats.data.entries), title: formatBytes(stats.data.sizeBytes) },
              {
                label: 'Given again',
                value: formatCount(stats.data.hits.exact + stats.data.hits.semantic),
                title: `of ${formatCount(stats.data.lookups)} looked up; saved ${formatMoney(stats.data.savedUsd)}`,
              },
            ]}
          />
          {stats.data.entries === 0 ? null : (
            <div className="models-form__acts">
              <Button onClick={() => setIsClearing(true)}>Clear…</Button>
            </div>
          )}
        </>
      )}
      {error === null ? null : (
        <Note kind="error" isLive>
          {error}
        </Note>
      )}
      {progress === null ? null : (
        <LoadingLine
          label="Judging past questions"
          {...(progress.total === 0
            ? {}
            : {
                count: `${formatCount(progress.done)} of ${formatCount(progress.total)}`,
                share: progress.done / progress.total,
              })}
          onCancel={() => progress.abort.abort()}
        />
      )}
      {report === null ? (
        <CliTwin line={cliLine('cache', 'calibrate')} />
      ) : (
        <Calibrated report={report} onApply={() => void run(true)} />
      )}
      <ConfirmDialog
        isOpen={isClearing}
        onClose={() => setIsClearing(false)}
        title="Clear the cache?"
        confirmLabel="Clear"
        confirmingLabel="Clearing"
        keepLabel="Keep it"
        onConfirm={async () => {
          await clear.mutateAsync({});
        }}
      >
        <p>Stored answers are made again when they are asked for. Traces stay.</p>
      </ConfirmDialog>
    </Panel>
  );
}

function Calibrated({ report, onApply }: { report: CacheCalibration; onApply: () => void }) {
  const { chosen } = report;
  const guards = guardsText(report);
  return (
    <>
      <CalibrationChart report={report} />
      {chosen === null ? null : (
        <FactStrip
          cells={[
            {
              label: 'Hits a day',
              value: formatScore(chosen.predicted.hitsPerDay, 1),
              title: `of ${formatScore(chosen.predicted.asksPerDay, 1)}`,
            },
            {
              label: 'Wrong a day',
              value: formatScore(chosen.predicted.wrongPerDay.perDay),
              title: `95 %: ${formatScore(chosen.predicted.wrongPerDay.low)} to ${formatScore(chosen.predicted.wrongPerDay.high)}`,
            },
            { label: 'Saves a day', value: formatMoney(chosen.predicted.savedUsdPerDay) },
            {
              label: 'p95',
              value: formatDuration(chosen.predicted.p95Ms.after),
              title: `${formatDuration(chosen.predicted.p95Ms.before)} without`,
            },
          ]}
        />
      )}
      <Note
        kind={report.applied ? 'ok' : 'info'}
        action={
          chosen === null || report.applied || chosen.threshold === report.currentThreshold ? undefined : (
            <Button kind="primary" onClick={onApply}>
              Use {formatScore(chosen.threshold)}
            </Button>
          )
        }
      >
        {[report.decision, guards].filter((part) => part !== null).join(' ')}
      </Note>
    </>
  );
}
