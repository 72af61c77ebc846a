import { useWorkspace } from '../../../engine/use-workspace.ts';
import { showToast } from '../../../ui/index.ts';
import { selectShownRun, usePlaygroundStore } from '../playground-store.ts';
import { askCliLine } from '../view-model/ask-cli-line.ts';

/** @returns a function that copies the shown ask as a CLI line, or why there is none */
export function useCopyAsCli(): { copy: () => Promise<void>; disabledReason: string | null } {
  const run = usePlaygroundStore(selectShownRun);
  const runs = usePlaygroundStore((state) => state.runs);
  const workspace = useWorkspace();
  if (run === null || workspace == null) return { copy: async () => {}, disabledReason: 'Ask something first' };
  const isFirst = runs.find(({ conversation }) => conversation === run.conversation)?.question === run.question;
  const line = askCliLine({
    question: run.question,
    workspacePath: workspace.path,
    sessionId: isFirst ? null : run.sessionId,
    overrides: run.overrides,
    principal: run.principal,
  });
  return {
    disabledReason: null,
    copy: async () => {
      await navigator.clipboard.writeText(line);
      showToast({ title: 'Copied as CLI command', body: line });
    },
  };
}
