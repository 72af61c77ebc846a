import { useState } from 'react';
import { formatQuantity, TabPanelRegion, Tabs } from '../../../ui/index.ts';
import { useRunsStore } from '../runs/runs-store.ts';
import type { PromptDesk } from '../use-prompt-desk.ts';
import { ProblemsTab } from './problems-tab.tsx';
import { TestsTab } from './tests-tab.tsx';
import { UsedByTab } from './used-by-tab.tsx';

/** Below the text: what is wrong with it, how its tests went, and who uses it. */
export function FootPanel({ desk, onTest }: { desk: PromptDesk; onTest: (name: string) => void }) {
  const [tab, setTab] = useState('problems');
  const run = useRunsStore((state) => (desk.prompt === null ? undefined : state.tests[desk.prompt.id]));
  const passed = run?.result.results.filter((result) => result.passed).length ?? 0;
  const ran = run?.result.results.length ?? 0;
  const uses = desk.prompt?.usedBy.length ?? desk.partial?.usedBy.length ?? 0;
  return (
    <TabPanelRegion label="Problems, tests and uses">
      <Tabs
        label="Problems, tests and uses"
        value={tab}
        onChange={setTab}
        tabs={[
          { id: 'problems', label: 'Problems', count: desk.problems.length, content: <ProblemsTab desk={desk} /> },
          {
            id: 'tests',
            label: 'Tests',
            count: ran === 0 ? desk.tests.length : `${passed} of ${ran}`,
            content: <TestsTab desk={desk} run={run ?? null} onTest={onTest} />,
          },
          {
            id: 'uses',
            label: 'Used by',
            count: desk.partial === null ? formatQuantity(uses, 'stage') : formatQuantity(uses, 'prompt'),
            content: <UsedByTab desk={desk} />,
          },
        ]}
      />
    </TabPanelRegion>
  );
}
