import { href, promptsPath } from '../../../navigation/paths.ts';
import { Chip, EmptyState, TextLink } from '../../../ui/index.ts';
import type { PromptDesk } from '../use-prompt-desk.ts';
import { shortFingerprint } from '../view-model/version-words.ts';

/** Stages that take the prompt, and which version each is held to; of a partial the prompts that render it. */
export function UsedByTab({ desk: { prompt, partial } }: { desk: PromptDesk }) {
  if (partial !== null) {
    return (
      <ul className="prompt-uses" aria-label="Prompts that render it">
        {partial.usedBy.map((id) => (
          <li key={id}>
            <TextLink href={href(promptsPath({ id }))}>{id}</TextLink>
          </li>
        ))}
        {partial.usedBy.length === 0 ? <li className="text-3">No prompt renders it.</li> : null}
      </ul>
    );
  }
  if (prompt === null || prompt.usedBy.length === 0)
    return <EmptyState title="No stage uses it">A stage of a pipeline takes a prompt by its id.</EmptyState>;
  return (
    <ul className="prompt-uses" aria-label="Stages that use it">
      {prompt.usedBy.map(({ pipelineId, stageId, pinned }) => (
        <li key={`${pipelineId} ${stageId}`}>
          <span className="mono">{pipelineId}</span>
          <span className="text-3">stage</span>
          <span className="mono">{stageId}</span>
          {pinned === null ? (
            <span className="text-3">takes the file as it is</span>
          ) : (
            <Chip tone={prompt.fingerprint.startsWith(pinned) || pinned === prompt.fingerprint ? 'neutral' : 'info'}>
              {`pinned to ${shortFingerprint(pinned)}`}
            </Chip>
          )}
        </li>
      ))}
    </ul>
  );
}
