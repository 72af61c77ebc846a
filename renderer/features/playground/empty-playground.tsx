import { FolderPlus } from 'lucide-react';
import { useWorkspace } from '../../engine/use-workspace.ts';
import { sourcesPath } from '../../navigation/paths.ts';
import { useGoTo } from '../../navigation/use-go-to.ts';
import { Button, EmptyState, ErrorState, Panel, SkeletonLines, useDelayed } from '../../ui/index.ts';
import { useIngestStore } from '../sources/ingest/ingest-store.ts';
import { FirstReadingPanel } from './first-reading-panel.tsx';
import { usePlaygroundStore } from './playground-store.ts';
import { useAsk } from './use-ask.ts';
import { useExampleQuestions } from './use-example-questions.ts';
import './answer/answer.css';

/**
 * Before the first question: three that this workspace's own documents answer, how far these are read, or the way to
 * documents.
 */
export function EmptyPlayground() {
  const goTo = useGoTo();
  const ask = useAsk();
  const workspace = useWorkspace();
  const typeQuestion = usePlaygroundStore((state) => state.typeQuestion);
  const examples = useExampleQuestions();
  const ingests = useIngestStore((state) => state.ingests);
  const showsSkeleton = useDelayed(examples.type === 'pending');
  const restricted = workspace?.isTrusted === false ? 'Restricted: nothing runs until the workspace is trusted' : null;
  if (examples.type === 'failed') {
    return (
      <Panel title="Answer">
        <ErrorState title="The documents could not be listed" error={examples.error} onRetry={examples.retry} />
      </Panel>
    );
  }
  if (examples.type === 'reading') {
    const name = workspace?.name ?? 'your documents';
    return <FirstReadingPanel name={name} readings={examples.readings} ingests={Object.values(ingests)} />;
  }
  if (examples.type === 'no-documents') {
    return (
      <Panel title="Answer">
        <EmptyState
          title="Nothing to ask yet"
          actions={
            <Button
              kind="primary"
              icon={FolderPlus}
              disabledReason={restricted}
              onClick={() => goTo(sourcesPath({ add: true }))}
            >
              Add a folder
            </Button>
          }
        >
          Answers come from your documents alone. Point at a folder; it is read here, in seconds, and never changed.
        </EmptyState>
      </Panel>
    );
  }
  return (
    <Panel title="Answer">
      <EmptyState title={`Ask ${workspace?.name ?? 'your documents'}`}>
        Answers come from these documents alone, with every sentence traced to its source. For example:
      </EmptyState>
      {showsSkeleton ? <SkeletonLines lines={3} /> : null}
      <ul className="examples">
        {(examples.type === 'ready' ? examples.questions : []).map((question) => (
          <li key={question}>
            <button
              type="button"
              className="example"
              aria-disabled={restricted !== null || undefined}
              title={restricted ?? undefined}
              onClick={() => {
                typeQuestion(question);
                if (restricted === null) ask(question, {});
              }}
            >
              {question}
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
