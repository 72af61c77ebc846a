import { Check, X } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import type { Command } from '../../../commands/command.ts';
import { useViewCommands } from '../../../commands/view-commands-store.ts';

/** A and D decide the request that is in sight. */
export function useApprovalCommands(options: {
  isReady: boolean;
  decide: (decision: 'approve' | 'deny') => void;
}): void {
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const { isReady } = options;
  const commands = useMemo(
    (): readonly Command[] => [
      {
        id: 'agent.approve',
        label: 'Approve the request',
        group: 'Actions',
        icon: Check,
        shortcut: 'A',
        isEnabled: () => isReady,
        run: () => latest.current.decide('approve'),
      },
      {
        id: 'agent.deny',
        label: 'Deny the request',
        group: 'Actions',
        icon: X,
        shortcut: 'D',
        isEnabled: () => isReady,
        run: () => latest.current.decide('deny'),
      },
    ],
    [isReady],
  );
  useViewCommands(commands);
}
