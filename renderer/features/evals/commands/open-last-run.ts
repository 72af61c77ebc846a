import { History } from 'lucide-react';
import type { Command } from '../../../commands/command.ts';
import { evalsPath } from '../../../navigation/paths.ts';
import { showToast } from '../../../ui/index.ts';

export const openLastRun: Command = {
  id: 'evals.open-last-run',
  label: 'Open the last eval run',
  group: 'Actions',
  icon: History,
  keywords: ['eval', 'matrix', 'result', 'triage'],
  isEnabled: ({ workspace }) => workspace !== null,
  async run({ bridge, goTo }) {
    const [last] = await bridge.client.call('eval.runs', { limit: 1 });
    if (last !== undefined) goTo(evalsPath({ runId: last.runId }));
    else {
      showToast({ title: 'No eval has been run yet', tone: 'info' });
      goTo(evalsPath());
    }
  },
};
