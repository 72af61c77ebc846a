import { useState } from 'react';
import type { ChunkId } from '../../../../main/contract/ids.ts';
import type { LineageResponse } from '../../../../main/contract/lineage.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { formatCount, formatQuantity, TextButton } from '../../../ui/index.ts';
import { LineageDialog } from './lineage-dialog.tsx';

/** Which past answers rest on this passage: what a change of it would put at risk. */
export function LineageFacts({ chunkId }: { chunkId: ChunkId }) {
  const [isOpen, setIsOpen] = useState(false);
  const lineage = useEngineQuery('lineage.of', { chunkId, limit: 1 });
  const { data } = lineage;
  return (
    <div>
      <dt>If this passage changes</dt>
      <dd>
        {lineage.isError ? lineage.error.message : data === undefined ? '' : lineageSentence(data)}{' '}
        {data === undefined || data.usedBy === 0 ? null : (
          <TextButton onClick={() => setIsOpen(true)}>
            {data.atRisk > 0 ? `Show the ${formatCount(data.atRisk)} at risk` : 'Show them'}
          </TextButton>
        )}
        <LineageDialog chunkId={chunkId} isOpen={isOpen} onClose={() => setIsOpen(false)} />
      </dd>
    </div>
  );
}

/** @returns how many past answers cite and read it, and how many rest on words that are no longer there */
export function lineageSentence({ citedBy, usedBy, atRisk, backfillRemaining }: LineageResponse): string {
  const counted =
    backfillRemaining > 0 ? ` ${formatQuantity(backfillRemaining, 'older trace')} still to be looked through.` : '';
  if (usedBy === 0) return `No past answer used it.${counted}`;
  const cited =
    citedBy === 0
      ? 'no past answer cites it'
      : `${formatQuantity(citedBy, 'past answer')} ${citedBy === 1 ? 'cites' : 'cite'} it`;
  const read = usedBy > citedBy ? `, ${formatCount(usedBy - citedBy)} more read it` : '';
  const risk =
    atRisk === 0 ? '' : ` ${formatCount(atRisk)} of them ${atRisk === 1 ? 'cites' : 'cite'} words that have changed.`;
  return `${cited.charAt(0).toUpperCase()}${cited.slice(1)}${read}.${risk}${counted}`;
}
