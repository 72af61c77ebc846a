import { ListPlus, Play, Square, Terminal } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import type { AgentResult } from '../../../main/contract/agent.ts';
import { cliLine } from '../../commands/cli-line.ts';
import type { Command } from '../../commands/command.ts';
import { useViewCommands } from '../../commands/view-commands-store.ts';
import { useEngine } from '../../engine/bridge-context.ts';
import { showToast } from '../../ui/index.ts';
import { useAgentRuns } from './use-agent-runs.ts';
import { canResume } from './view-model/run-text.ts';

/** The agent view's commands while it is in front. */
export function useAgentCommands({ newTask, run }: { newTask: () => void; run: AgentResult | null }): void {
  const client = useEngine();
  const { resume } = useAgentRuns();
  const latest = useRef(newTask);
  useEffect(() => {
    latest.current = newTask;
  });
  const runId = run?.runId ?? null;
  const task = run?.task ?? '';
  const isRunning = run?.status === 'running';
  const isResumable = run !== null && canResume(run);
  const commands = useMemo(
    (): readonly Command[] => [
      {
        id: 'agent.new-task',
        label: 'New task',
        group: 'Actions',
        icon: ListPlus,
        shortcut: 'Alt+N',
        alternateShortcut: 'Mod+N',
        run: () => latest.current(),
      },
      {
        id: 'agent.stop',
        label: 'Stop the run',
        group: 'Actions',
        icon: Square,
        shortcut: 'Escape',
        isEnabled: () => isRunning,
        run: async () => {
          if (runId !== null) await client.call('agent.cancel', { runId });
        },
      },
      {
        id: 'agent.resume',
        label: 'Go on with the run',
        group: 'Actions',
        icon: Play,
        isEnabled: () => isResumable,
        run: async () => {
          if (runId !== null) await resume({ runId });
        },
      },
      {
        id: 'agent.copy-as-cli',
        label: 'Copy as CLI command',
        group: 'Actions',
        icon: Terminal,
        shortcut: 'Mod+Shift+C',
        isEnabled: () => runId !== null,
        run: async () => {
          await navigator.clipboard.writeText(cliLine('agent', task));
          showToast({ title: 'Copied' });
        },
      },
    ],
    [client, resume, runId, task, isRunning, isResumable],
  );
  useViewCommands(commands);
}
