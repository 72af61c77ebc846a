import { useState } from 'react';
import type { ReleaseHash } from '../../../../main/contract/ids.ts';
import { Chip, formatShortId } from '../../../ui/index.ts';
import { ReleaseDialog } from './release-dialog.tsx';

/** A release by its short id; opens what is pinned in it. */
export function ReleaseChip({ releaseHash }: { releaseHash: ReleaseHash }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Chip onClick={() => setIsOpen(true)} title={`Release ${releaseHash}`}>
        {formatShortId(releaseHash)}
      </Chip>
      <ReleaseDialog releaseHash={releaseHash} isOpen={isOpen} onClose={() => setIsOpen(false)} />
    </>
  );
}
