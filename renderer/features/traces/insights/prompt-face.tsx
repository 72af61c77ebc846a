import { useState } from 'react';
import type { PromptTimeline, PromptVersion } from '../../../../main/contract/insight.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { href, tracePath } from '../../../navigation/paths.ts';
import { tableText } from '../../../ui/chart/table-text.ts';
import { TableTwin } from '../../../ui/chart/table-twin.tsx';
import {
  type Column,
  DataTable,
  formatCount,
  formatDuration,
  formatExactTime,
  formatQuantity,
  Select,
  TextButton,
  TextLink,
  UNKNOWN,
} from '../../../ui/index.ts';
import { visibleLine } from '../../../ui/text/visible-text.ts';
import { useTracesStore } from '../traces-store.ts';
import { narrowed } from '../view-model/insight-filter.ts';
import { shareOf } from '../view-model/insight-text.ts';
import { promptChanges, promptVerdict } from '../view-model/prompt-changes.ts';
import { InsightFace } from './insight-face.tsx';

/** Digits of a fingerprint that tell versions apart. */
const SHOWN_DIGITS = 8;

/** Which version of a prompt was in use when, and how traces went before and after each change. */
export function PromptFace({ filter }: { filter: string }) {
  const query = useEngineQuery('insight.prompts', { filter }, { keepsPrevious: true });
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <InsightFace
      query={query}
      filter={filter}
      verdict={promptVerdict}
      aside={() =>
        'Versions of imported prompts are told apart by their template or system prompt, with variables, tagged blocks, addresses, ids, days and numbers masked; those of this workspace by their file.'
      }
    >
      {(report) => {
        const shown =
          report.prompts.find(({ name }) => name === chosen) ??
          report.prompts.find(({ versions }) => versions.length > 1) ??
          report.prompts[0];
        return shown === undefined ? null : (
          <PromptVersions key={shown.name} report={report} prompt={shown} onChoose={setChosen} filter={filter} />
        );
      }}
    </InsightFace>
  );
}

interface PromptVersionsProps {
  report: PromptTimeline;
  prompt: PromptTimeline['prompts'][number];
  onChoose: (name: string) => void;
  filter: string;
}

function PromptVersions({ report, prompt, onChoose, filter }: PromptVersionsProps) {
  const setFilter = useTracesStore((state) => state.setFilter);
  const [selected, setSelected] = useState<string | null>(null);
  const { versions } = prompt;
  const show = ({ fingerprint }: PromptVersion) => setFilter(narrowed(filter, { prompt: fingerprint }));
  const at = Math.max(
    0,
    versions.findIndex(({ fingerprint }) => fingerprint === (selected ?? versions.at(-1)?.fingerprint)),
  );
  const version = versions[at];
  return (
    <>
      <div className="prompt-line">
        <Select
          label="Prompt"
          isLabelShown
          value={prompt.name}
          onChange={onChoose}
          options={report.prompts.map(({ name, traces, versions: all }) => ({
            value: name,
            label: visibleLine(name),
            hint: `${formatQuantity(all.length, 'version')}, ${formatQuantity(traces, 'trace')}`,
          }))}
        />
        <span className="text-3">
          {formatQuantity(versions.length, 'version')}
          {prompt.otherVersions === 0 ? '' : `, and ${formatCount(prompt.otherVersions)} of fewer traces`}
        </span>
      </div>
      <TableTwin copy={() => versionText(versions)}>
        <DataTable
          label={`Versions of ${visibleLine(prompt.name)}, oldest first`}
          columns={columnsFor(report.periods.length, versions)}
          rows={versions}
          rowKey={({ fingerprint }) => fingerprint}
          selectedKey={version?.fingerprint ?? null}
          selectsOnMove
          onSelect={({ fingerprint }) => setSelected(fingerprint)}
          onActivate={show}
          isFit={versions.length <= FIT_UP_TO_VERSIONS}
        />
      </TableTwin>
      {version === undefined ? null : (
        <PromptChange before={versions[at - 1] ?? null} version={version} onShow={() => show(version)} />
      )}
    </>
  );
}

const FIT_UP_TO_VERSIONS = 14;

interface PromptChangeProps {
  before: PromptVersion | null;
  version: PromptVersion;
  onShow: () => void;
}

/** What was otherwise after a version came than before it. */
function PromptChange({ before, version, onShow }: PromptChangeProps) {
  return (
    <div className="prompt-change">
      <p>
        <b className="mono">{version.fingerprint.slice(0, SHOWN_DIGITS)}</b>
        {` first seen ${formatExactTime(version.firstAt)}. `}
        {before === null ? 'Nothing was seen before it.' : promptChanges(before, version)}
      </p>
      <p className="prompt-change__links">
        <TextButton onClick={onShow}>{`Show its ${formatQuantity(version.traces, 'trace')}`}</TextButton>
        <TextLink href={href(tracePath({ traceId: version.lastTraceId }))}>Open the newest of them</TextLink>
        {before === null ? null : (
          <TextLink href={href(tracePath({ traceId: before.lastTraceId, against: version.firstTraceId }))}>
            Compare the last before with the first after
          </TextLink>
        )}
      </p>
    </div>
  );
}

function columnsFor(periods: number, versions: readonly PromptVersion[]): readonly Column<PromptVersion>[] {
  const highest = Math.max(1, ...versions.flatMap(({ counts }) => counts));
  const share = (id: string, header: string, valueOf: (version: PromptVersion) => number): Column<PromptVersion> => ({
    id,
    header,
    width: 66,
    align: 'end',
    sortValue: (version) => valueOf(version) / version.traces,
    cell: (version) => (
      <span className={valueOf(version) === 0 ? 'text-3' : undefined}>{shareOf(valueOf(version), version.traces)}</span>
    ),
    title: (version) => `${valueOf(version)} of ${version.traces}`,
  });
  return [
    {
      id: 'version',
      header: 'Version',
      width: 78,
      cell: ({ fingerprint }) => <span className="mono">{fingerprint.slice(0, SHOWN_DIGITS)}</span>,
      title: ({ fingerprint }) => fingerprint,
    },
    {
      id: 'first',
      header: 'First seen',
      width: 136,
      sortValue: ({ firstAt }) => firstAt,
      cell: ({ firstAt }) => formatExactTime(firstAt).slice(0, 16),
      title: ({ firstAt, lastAt }) => `${formatExactTime(firstAt)} to ${formatExactTime(lastAt)}`,
    },
    {
      id: 'when',
      header: 'In use',
      minWidth: 90,
      cell: ({ counts }) => (
        <span className="mini-bars" aria-hidden="true">
          {Array.from({ length: periods }, (_, index) => {
            const count = counts[index] ?? 0;
            return <i key={index} style={{ height: count === 0 ? 0 : `${Math.max(12, (count / highest) * 100)}%` }} />;
          })}
        </span>
      ),
    },
    {
      id: 'traces',
      header: 'Traces',
      width: 62,
      align: 'end',
      sortValue: ({ traces }) => traces,
      cell: ({ traces }) => formatCount(traces),
    },
    share('failed', 'Failed', ({ failed }) => failed),
    share('refused', 'Refused', ({ refused }) => refused),
    {
      id: 'p50',
      header: 'p50',
      width: 66,
      align: 'end',
      sortValue: ({ p50Ms }) => p50Ms,
      cell: ({ p50Ms }) => formatDuration(p50Ms),
    },
    {
      id: 'p95',
      header: 'p95',
      width: 66,
      align: 'end',
      sortValue: ({ p95Ms }) => p95Ms,
      cell: ({ p95Ms }) => formatDuration(p95Ms),
    },
    {
      id: 'tokens',
      header: 'Tokens',
      width: 72,
      align: 'end',
      sortValue: ({ p50Tokens }) => p50Tokens,
      cell: ({ p50Tokens }) =>
        p50Tokens === null ? <span className="text-3">{UNKNOWN}</span> : formatCount(p50Tokens),
      title: ({ tokensKnown, traces }) => `p50; known of ${tokensKnown} of ${traces}`,
    },
  ];
}

function versionText(versions: readonly PromptVersion[]): string {
  return tableText(
    [
      'version',
      'first seen',
      'last seen',
      'traces',
      'failed',
      'refused',
      'ungrounded',
      'grounding known',
      'p50 ms',
      'p95 ms',
      'p50 tokens',
    ],
    versions.map((version) => [
      version.fingerprint,
      version.firstAt,
      version.lastAt,
      version.traces,
      version.failed,
      version.refused,
      version.ungrounded,
      version.groundingKnown,
      version.p50Ms ?? UNKNOWN,
      version.p95Ms ?? UNKNOWN,
      version.p50Tokens ?? UNKNOWN,
    ]),
  );
}
