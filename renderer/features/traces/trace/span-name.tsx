import { CircleAlert, Clock, TriangleAlert, Wrench } from 'lucide-react';
import { ICON_SIZE, ICON_STROKE, StageLabel } from '../../../ui/index.ts';
import { shortLabel } from '../view-model/span-label.ts';
import { kindOf, type SpanNode } from '../view-model/span-tree.ts';

const GLYPH = { size: ICON_SIZE.small, strokeWidth: ICON_STROKE, 'aria-hidden': true } as const;

/** A span by colour and name (a tool by its wrench), with what is wrong with it and whether most time went there. */
export function SpanName({ node, isSlowest = false }: { node: SpanNode; isSlowest?: boolean }) {
  return (
    <span className="span-name">
      {kindOf(node) === 'tool' ? (
        <span className="stage-label">
          <Wrench className="text-3" {...GLYPH} />
          <span className="ellipsis">{shortLabel(node.label)}</span>
        </span>
      ) : (
        <StageLabel stage={node.tint}>
          <span className="ellipsis">{shortLabel(node.label)}</span>
        </StageLabel>
      )}
      {node.isDegraded ? (
        <>
          <TriangleAlert className="text-warn" {...GLYPH} />
          <span className="visually-hidden">degraded</span>
        </>
      ) : null}
      {node.isError ? (
        <>
          <CircleAlert className="text-error" {...GLYPH} />
          <span className="visually-hidden">failed</span>
        </>
      ) : null}
      {isSlowest ? (
        <>
          <Clock className="text-2" {...GLYPH} />
          <span className="visually-hidden">slowest</span>
        </>
      ) : null}
    </span>
  );
}
