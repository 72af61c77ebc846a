import { CircleAlert, TriangleAlert } from 'lucide-react';
import { ICON_SIZE, ICON_STROKE, StageLabel } from '../../../ui/index.ts';
import type { SpanNode } from '../view-model/span-tree.ts';

/** A span by colour and name, with what is wrong with it. */
export function SpanName({ node }: { node: SpanNode }) {
  return (
    <span className="span-name">
      <StageLabel stage={node.label}>
        <span className="ellipsis">{node.label}</span>
      </StageLabel>
      {node.isDegraded ? (
        <>
          <TriangleAlert className="text-warn" size={ICON_SIZE.small} strokeWidth={ICON_STROKE} aria-hidden="true" />
          <span className="visually-hidden">degraded</span>
        </>
      ) : null}
      {node.isError ? (
        <>
          <CircleAlert className="text-error" size={ICON_SIZE.small} strokeWidth={ICON_STROKE} aria-hidden="true" />
          <span className="visually-hidden">failed</span>
        </>
      ) : null}
    </span>
  );
}
