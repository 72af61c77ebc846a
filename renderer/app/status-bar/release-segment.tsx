import { type ReactNode, useState } from 'react';
import type { Release } from '../../../main/contract/release.ts';
import { useEngineQuery } from '../../engine/use-engine-query.ts';
import { useStatus } from '../../engine/use-status.ts';
import { href, tracesPath } from '../../navigation/paths.ts';
import {
  CopyButton,
  ErrorState,
  Facts,
  formatCount,
  formatExactTime,
  formatQuantity,
  Popover,
  SkeletonLines,
  TextLink,
} from '../../ui/index.ts';

export interface ReleaseSegmentProps {
  attributes: { className: string; title: string };
  face: ReactNode;
}

/** The release in use; opens what is pinned in it. */
export function ReleaseSegment({ attributes, face }: ReleaseSegmentProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Popover
      title="What shapes an answer now"
      side="top"
      align="end"
      isOpen={isOpen}
      onOpenChange={setIsOpen}
      trigger={
        <button type="button" {...attributes}>
          {face}
        </button>
      }
    >
      {isOpen ? <ReleaseFacts /> : null}
    </Popover>
  );
}

function ReleaseFacts() {
  const hash = useStatus()?.release ?? '';
  const release = useEngineQuery('release.show', { release: hash }, { isEnabled: hash !== '' });
  if (release.isError) return <ErrorState title="The release could not be read" error={release.error} />;
  if (release.data === undefined) return <SkeletonLines />;
  return <Pinned release={release.data} />;
}

function Pinned({ release }: { release: Release }) {
  const { retrieval, models, prompts } = release.bundle;
  return (
    <div className="release-facts">
      <Facts
        items={[
          ['Release', <Hash key="hash" value={release.releaseHash} />],
          ['Pipeline', release.pipelineId],
          ['Prompts', Object.keys(prompts).join(', ') || 'none'],
          ['Models', modelNames(models)],
          ['Embedding', `${retrieval.embeddingModel}, ${formatCount(retrieval.dimensions)} dimensions`],
          ['Chunker', retrieval.chunker],
          ['Index', `generation ${formatCount(retrieval.indexGeneration)}`],
          ['First used', formatExactTime(release.firstUsedAt)],
        ]}
      />
      <TextLink href={href(tracesPath())}>{`${formatQuantity(release.traceCount, 'trace')} ran on it`}</TextLink>
    </div>
  );
}

function Hash({ value }: { value: string }) {
  return (
    <span style={{ display: 'flex', alignItems: 'center', gap: 4 }}>
      <span className="mono ellipsis" title={value}>
        {value}
      </span>
      <CopyButton text={value} label="Copy the whole hash" />
    </span>
  );
}

/** Model parameters differ by stage; the id is under `model` or `id` in each of them. */
function modelNames(models: Release['bundle']['models']): string {
  const names = Object.values(models).map((entry) => {
    const record = entry !== null && typeof entry === 'object' && !Array.isArray(entry) ? entry : {};
    const name = (record as { model?: unknown; id?: unknown }).model ?? (record as { id?: unknown }).id ?? entry;
    return typeof name === 'string' ? name : JSON.stringify(name);
  });
  return [...new Set(names)].join(', ') || 'none';
}
