import { Terminal } from 'lucide-react';
import { useState } from 'react';
import { Button, EmptyState, formatCount, Panel, Split, SplitPane, TabPanelRegion, Tabs } from '../../../ui/index.ts';
import { PassagePanel } from '../passage/passage-panel.tsx';
import { usePlaygroundStore } from '../playground-store.ts';
import type { ShownRun } from '../use-shown-run.ts';
import { retrievalRows } from '../view-model/retrieval-rows.ts';
import { shownSelection } from '../view-model/shown-selection.ts';
import { ContextTab } from './context-tab.tsx';
import { NotRetrievedTab } from './not-retrieved-tab.tsx';
import { PromptTab } from './prompt-tab.tsx';
import { RetrievalTab } from './retrieval-tab.tsx';
import { useCopyAsCli } from './use-copy-as-cli.ts';

/** Why this answer: what was found, what was read, what was sent; and the selected passage below. */
export function Inspector({ shown }: { shown: ShownRun | null }) {
  const [tab, setTab] = useState('retrieval');
  const selection = usePlaygroundStore((state) => state.selection);
  const copyAsCli = useCopyAsCli();
  const retrieval = shown?.run.retrieval ?? null;
  if (shown === null || retrieval === null) {
    return (
      <Panel title="Retrieval">
        <EmptyState title={shown === null ? 'Nothing retrieved yet' : 'Nothing was retrieved'}>
          {shown === null
            ? 'Ask something: what each leg found, what reached the model and why shows here.'
            : 'The run ended before passages were packed. Its trace shows how far it came.'}
        </EmptyState>
      </Panel>
    );
  }
  const rows = retrievalRows(retrieval);
  const selected = shownSelection(shown.run, selection);
  const row = rows.find(({ result }) => result.chunkId === selected?.chunkId);
  return (
    <Split id="playground.inspector" orientation="vertical">
      <SplitPane id="ranking" defaultSize="58%">
        <TabPanelRegion label="Retrieval">
          <Tabs
            label="What the answer was made from"
            value={tab}
            onChange={setTab}
            actions={
              <Button
                kind="quiet"
                icon={Terminal}
                disabledReason={copyAsCli.disabledReason}
                onClick={() => void copyAsCli.copy()}
              >
                Copy as CLI
              </Button>
            }
            tabs={[
              {
                id: 'retrieval',
                label: 'Retrieval',
                count: formatCount(rows.length),
                content: <RetrievalTab shown={shown} rows={rows} selectedId={selected?.chunkId ?? null} />,
              },
              {
                id: 'context',
                label: 'Context',
                count: formatCount(retrieval.packed.length),
                content: <ContextTab retrieval={retrieval} rows={rows} selectedId={selected?.chunkId ?? null} />,
              },
              { id: 'prompt', label: 'Prompt', content: <PromptTab shown={shown} /> },
              { id: 'why-not', label: 'Not retrieved', content: <NotRetrievedTab key={shown.run.id} shown={shown} /> },
            ]}
          />
        </TabPanelRegion>
      </SplitPane>
      <SplitPane id="passage">
        {row === undefined ? null : <PassagePanel run={shown.run} row={row} citation={selected?.citation ?? null} />}
      </SplitPane>
    </Split>
  );
}
