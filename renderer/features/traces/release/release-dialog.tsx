import { useState } from 'react';
import type { ReleaseHash } from '../../../../main/contract/ids.ts';
import type { Release } from '../../../../main/contract/release.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { href, tracesPath } from '../../../navigation/paths.ts';
import {
  CodeBlock,
  CopyButton,
  Dialog,
  ErrorState,
  Facts,
  formatCount,
  formatDuration,
  formatExactTime,
  formatQuantity,
  formatShortId,
  Select,
  SkeletonLines,
  Tabs,
  TextLink,
} from '../../../ui/index.ts';
import { pipelineFacts } from '../view-model/pipeline-facts.ts';
import { ReleaseDiffTable } from './release-diff-table.tsx';
import './release.css';

export interface ReleaseDialogProps {
  releaseHash: ReleaseHash;
  isOpen: boolean;
  onClose: () => void;
}

/** Everything that shaped an answer, under one hash; and what another release did differently. */
export function ReleaseDialog({ releaseHash, isOpen, onClose }: ReleaseDialogProps) {
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={`Release ${formatShortId(releaseHash)}`} width="wide">
      {isOpen ? <ReleaseBody releaseHash={releaseHash} /> : null}
    </Dialog>
  );
}

function ReleaseBody({ releaseHash }: { releaseHash: ReleaseHash }) {
  const [tab, setTab] = useState('pinned');
  const release = useEngineQuery('release.show', { release: releaseHash });
  if (release.isError) {
    return (
      <ErrorState title="The release could not be read" error={release.error} onRetry={() => void release.refetch()} />
    );
  }
  if (release.data === undefined) return <SkeletonLines lines={6} />;
  return (
    <div className="release-dialog">
      <Tabs
        label="The release"
        value={tab}
        onChange={setTab}
        tabs={[
          { id: 'pinned', label: 'Pinned', content: <PinnedParts release={release.data} /> },
          { id: 'compare', label: 'Compare', content: <CompareReleases releaseHash={releaseHash} /> },
          {
            id: 'bundle',
            label: 'Bundle',
            content: <CodeBlock label="The release bundle" text={JSON.stringify(release.data.bundle, null, 2)} />,
          },
        ]}
      />
    </div>
  );
}

function PinnedParts({ release }: { release: Release }) {
  const { retrieval, models, prompts } = release.bundle;
  const pipeline = pipelineFacts(release);
  return (
    <div className="release-dialog__facts">
      <Facts
        items={[
          [
            'Hash',
            <span key="hash" className="state">
              <span className="mono ellipsis" title={release.releaseHash}>
                {release.releaseHash}
              </span>
              <CopyButton text={release.releaseHash} label="Copy the whole hash" />
            </span>,
          ],
          ['Pipeline', `${pipeline.id}: ${pipeline.stages.map(({ id }) => id).join(', ')}`],
          ['SLO', pipeline.sloMs === null ? null : formatDuration(pipeline.sloMs)],
          ['Timeout', pipeline.timeoutMs === null ? null : formatDuration(pipeline.timeoutMs)],
          [
            'Context',
            pipeline.contextTokens === null
              ? null
              : `${formatCount(pipeline.contextTokens)} tok, at most ${pipeline.k} chunks`,
          ],
          [
            'Models',
            Object.entries(models)
              .map(([stage, value]) => `${stage}: ${modelName(value)}`)
              .join(', ') || 'none',
          ],
          ['Prompts', Object.keys(prompts).join(', ') || 'none'],
          ['Embedding', `${retrieval.embeddingModel}, ${formatCount(retrieval.dimensions)} dimensions`],
          ['Chunker', retrieval.chunker],
          ['Index', `generation ${formatCount(retrieval.indexGeneration)}`],
          ['First used', formatExactTime(release.firstUsedAt)],
          ['Last used', formatExactTime(release.lastUsedAt)],
        ]}
      />
      <TextLink href={href(tracesPath({ filter: `release:${release.releaseHash.slice(0, 12)}` }))}>
        {`Show its ${formatQuantity(release.traceCount, 'trace')}`}
      </TextLink>
    </div>
  );
}

function modelName(value: unknown): string {
  const name = typeof value === 'object' && value !== null ? (value as { model?: unknown }).model : value;
  return typeof name === 'string' ? name : 'unknown';
}

function CompareReleases({ releaseHash }: { releaseHash: ReleaseHash }) {
  const releases = useEngineQuery('release.list', {});
  const others = (releases.data ?? []).filter((release) => release.releaseHash !== releaseHash);
  const [chosen, setChosen] = useState<string | null>(null);
  const before = chosen ?? others[0]?.releaseHash ?? null;
  if (releases.isError) {
    return <ErrorState title="The releases could not be listed" error={releases.error} />;
  }
  if (releases.data === undefined) return <SkeletonLines lines={3} />;
  if (before === null) return <p className="release-dialog__note">This workspace has used no other release.</p>;
  return (
    <div className="release-dialog__compare">
      <Select
        label="Compared with"
        isLabelShown
        value={before}
        onChange={setChosen}
        options={others.map((release) => ({
          value: release.releaseHash as string,
          label: formatShortId(release.releaseHash),
          hint: `last used ${formatExactTime(release.lastUsedAt)}`,
        }))}
      />
      <ReleaseDiffTable before={before} after={releaseHash} />
    </div>
  );
}
