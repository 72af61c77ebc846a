import { Play } from 'lucide-react';
import type { Command } from '../../../commands/command.ts';
import { evalsPath } from '../../../navigation/paths.ts';
import { showToast } from '../../../ui/index.ts';

/** Runs the eval that was run last; where none was, the only one there is. With several to choose from the view asks. */
export const runLastEval: Command = {
  id: 'evals.run-last',
  label: 'Run the eval',
  group: 'Actions',
  icon: Play,
  keywords: ['eval', 'test', 'measure', 'matrix'],
  hint: () => 'the one that was run last',
  isEnabled: ({ workspace }) => workspace !== null,
  async run({ bridge, goTo }) {
    const { client } = bridge;
    const [[last], { evals }] = await Promise.all([
      client.call('eval.runs', { limit: 1 }),
      client.call('eval.list', {}),
    ]);
    const known = evals.find(({ id }) => id === last?.evalId) ?? (evals.length === 1 ? evals[0] : undefined);
    if (known === undefined) {
      showToast({ title: evals.length === 0 ? 'No evals yet' : 'Pick the eval to run', tone: 'info' });
      goTo(evalsPath());
      return;
    }
    const { runId } = await client.call('eval.start', { eval: known.id });
    goTo(evalsPath({ runId }));
  },
};
