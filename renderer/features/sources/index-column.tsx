import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { GenerationSummary } from '../../../main/contract/generation.ts';
import { engineQueryKey } from '../../engine/query-key.ts';
import { useEngineQuery } from '../../engine/use-engine-query.ts';
import { ErrorState, type Tab, TabPanelRegion, Tabs } from '../../ui/index.ts';
import { DocumentsPanel, type DocumentsPanelProps } from './documents-panel.tsx';
import { type FlipChoice, FlipGenerationDialog } from './generations/flip-generation-dialog.tsx';
import { GenerationsPanel } from './generations/generations-panel.tsx';
import { KnownAnswersDialog } from './generations/known-answers-dialog.tsx';
import { reportTabs } from './generations/report-tabs.tsx';
import { reportedGeneration, useComparison, useGenerations } from './generations/use-generations.ts';
import { QualityPanel } from './quality-panel.tsx';

export interface IndexColumnProps {
  sourceId: string | null;
  blockedReason: string | null;
  documents: Omit<DocumentsPanelProps, 'sourceId'>;
}

/**
 * What the sources became: the index generations, and below them one face at a time of what they hold. A report that
 * waits for a decision stands in front; otherwise the documents do. Only the face in front scrolls.
 */
export function IndexColumn({ sourceId, blockedReason, documents }: IndexColumnProps) {
  const list = useGenerations();
  const [face, setFace] = useState<string | null>(null);
  const [selected, setSelected] = useState<number | null>(null);
  const [flipping, setFlipping] = useState<FlipChoice | null>(null);
  const [isNaming, setIsNaming] = useState(false);
  const queries = useQueryClient();
  const comparison = useComparison((fresh) => {
    const { generation } = fresh.candidate;
    queries.setQueryData(engineQueryKey('generation.report', { generation }), fresh);
    void queries.invalidateQueries({ queryKey: engineQueryKey('generation.list') });
    setSelected(generation);
    setFace('report');
  });
  const reported = reportedGeneration(list.data, selected);
  const report = useEngineQuery('generation.report', { generation: reported ?? 1 }, { isEnabled: reported !== null });
  if (list.isError) {
    return (
      <ErrorState title="The generations could not be read" error={list.error} onRetry={() => void list.refetch()} />
    );
  }
  const generations = list.data?.generations ?? [];
  const shown = reported === null ? null : (report.data ?? null);
  const servingOf = (only: string | null): number => {
    const { servingDefault = 0, servingBySource = {} } = list.data ?? {};
    return only === null ? servingDefault : (servingBySource[only] ?? servingDefault);
  };
  const ask = (to: GenerationSummary, only: string | null) =>
    setFlipping({
      to,
      from: servingOf(only),
      sourceId: only,
      verdict: shown?.candidate.generation === to.generation ? shown.verdict.sentence : null,
    });
  const tabs: readonly Tab[] = [
    { id: 'documents', label: 'Documents', content: <DocumentsPanel sourceId={sourceId} {...documents} /> },
    {
      id: 'quality',
      label: 'Quality',
      content: <QualityPanel sourceId={sourceId} blockedReason={blockedReason} />,
    },
    ...(shown === null
      ? []
      : reportTabs({
          report: shown,
          blockedReason,
          servedByCandidate: new Set(
            shown.collections
              .map((collection) => collection.sourceId)
              .filter((each) => servingOf(each) === shown.candidate.generation),
          ),
          isComparing: comparison.running !== null,
          onKnownAnswers: () => setIsNaming(true),
          onFlip: (only, to) => {
            const target = generations.find(({ generation }) => generation === to);
            if (target !== undefined) ask(target, only);
          },
        })),
  ];
  const isUndecided =
    generations.find(({ generation }) => generation === shown?.candidate.generation)?.state === 'ready';
  const wanted = face ?? (isUndecided ? 'report' : 'documents');
  return (
    <>
      <GenerationsPanel
        list={list.data}
        isLoading={list.isPending}
        selected={selected}
        blockedReason={blockedReason}
        onSelect={setSelected}
        comparison={comparison}
        onFlip={(to) => ask(to, null)}
      />
      <TabPanelRegion label="What the index holds">
        <Tabs
          label="What the index holds"
          tabs={tabs}
          value={tabs.some(({ id }) => id === wanted) ? wanted : 'documents'}
          onChange={setFace}
        />
      </TabPanelRegion>
      {shown === null ? null : (
        <KnownAnswersDialog
          isOpen={isNaming}
          report={shown}
          onClose={() => setIsNaming(false)}
          onCompare={(judged) =>
            comparison.start({
              generation: shown.candidate.generation,
              base: shown.base.generation,
              judged,
            })
          }
        />
      )}
      <FlipGenerationDialog choice={flipping} onClose={() => setFlipping(null)} />
    </>
  );
}
