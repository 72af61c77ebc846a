import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { InsightBasis } from '../../../../main/contract/insight.ts';
import { Button, EmptyState, ErrorState, SkeletonLines, useDelayed } from '../../../ui/index.ts';
import { useTracesStore } from '../traces-store.ts';
import { basisText } from '../view-model/insight-text.ts';

export interface InsightFaceProps<Report> {
  query: UseQueryResult<Report>;
  filter: string;
  /** What it comes to, in a sentence; what it rests on is said below it. */
  verdict: (report: Report) => ReactNode;
  /** What else is to be known about how it was worked out. */
  aside?: (report: Report) => ReactNode;
  children: (report: Report) => ReactNode;
}

/** A face of the insights: what it comes to, what that rests on, and the charts; or why there is nothing to draw. */
export function InsightFace<Report extends { basis: InsightBasis }>(props: InsightFaceProps<Report>) {
  const { query, filter, verdict, aside, children } = props;
  const setFilter = useTracesStore((state) => state.setFilter);
  const showsSkeleton = useDelayed(query.isPending);
  if (query.isError) {
    return <ErrorState title="This could not be worked out" error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (query.data === undefined) return showsSkeleton ? <SkeletonLines lines={8} /> : null;
  const report = query.data;
  if (report.basis.total === 0) {
    return (
      <EmptyState
        title="No trace matches"
        actions={filter.trim() === '' ? undefined : <Button onClick={() => setFilter('')}>Clear filter</Button>}
      >
        {filter.trim() === '' ? 'There is nothing to draw yet.' : `Nothing to draw of ${filter}.`}
      </EmptyState>
    );
  }
  return (
    <div className="insight">
      <div className="insight__verdict">
        <p className="insight__sentence">{verdict(report)}</p>
        <p className="text-3">
          {`Over ${basisText(report.basis, filter)}.`} {aside?.(report)}
        </p>
      </div>
      {children(report)}
    </div>
  );
}
