import { TabPanelRegion, Tabs } from '../../../ui/index.ts';
import { useTracesStore } from '../traces-store.ts';
import { OutcomeFace } from './outcome-face.tsx';
import { PromptFace } from './prompt-face.tsx';
import { SessionFace } from './session-face.tsx';
import { StageFace } from './stage-face.tsx';
import './insights.css';

/** What the traces of the list say together: where the time goes, what comes of them, what made them, what they use. */
export function InsightsPane({ filter }: { filter: string }) {
  const { insightFace, setInsightFace } = useTracesStore();
  return (
    <TabPanelRegion label="Insights">
      <Tabs
        label="What is looked at"
        value={insightFace}
        onChange={(face) => {
          if (face === 'stages' || face === 'outcomes' || face === 'prompts' || face === 'sessions')
            setInsightFace(face);
        }}
        tabs={[
          { id: 'stages', label: 'Stages', content: <StageFace filter={filter} /> },
          { id: 'outcomes', label: 'Outcomes and cost', content: <OutcomeFace filter={filter} /> },
          { id: 'prompts', label: 'Prompts', content: <PromptFace filter={filter} /> },
          { id: 'sessions', label: 'Sessions', content: <SessionFace filter={filter} /> },
        ]}
      />
    </TabPanelRegion>
  );
}
