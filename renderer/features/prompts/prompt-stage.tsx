import { useState } from 'react';
import { Segmented, Split, SplitPane, useIsNarrowerThan, useMediaQuery, ViewColumns } from '../../ui/index.ts';
import { ComparePanel } from './compare/compare-panel.tsx';
import type { ShelfHolder } from './editor/shelf-holder.ts';
import { GridPanel } from './grid/grid-panel.tsx';
import { OutputPanel } from './preview/output-panel.tsx';
import { PreviewPanel } from './preview/preview-panel.tsx';
import { FootPanel } from './text/foot-panel.tsx';
import { TextPanel } from './text/text-panel.tsx';
import type { PromptActs } from './use-prompt-acts.ts';
import type { PromptDesk, VersionPair } from './use-prompt-desk.ts';

/** Below these the panels do not fit together: one of them at a time. CSS pixels. */
const FACES_BELOW_PX = 1024;
const FACES_BELOW_HEIGHT = '(max-height: 599px)';

export interface PromptStageProps {
  desk: PromptDesk;
  acts: PromptActs;
  shelf: ShelfHolder;
  onPair: (pair: VersionPair) => void;
  onPin: (version: string) => void;
}

type Face = 'text' | 'diff' | 'grid';

/** Text and rendering side by side, versions and grid below them; on a small window one after the other. */
export function PromptStage({ desk, acts, shelf, onPair, onPin }: PromptStageProps) {
  const isNarrow = useIsNarrowerThan(FACES_BELOW_PX);
  const isLow = useMediaQuery(FACES_BELOW_HEIGHT);
  const [face, setFace] = useState<Face>('text');
  const isFaced = isNarrow || isLow;
  const compare = <ComparePanel desk={desk} onPair={onPair} onMeasure={acts.measure} onPin={onPin} />;
  const grid = <GridPanel desk={desk} onRun={acts.grid} />;
  const text = <Texts desk={desk} acts={acts} shelf={shelf} />;
  if (isFaced) {
    return (
      <div className="prompt-faces">
        <div className="prompt-faces__choice">
          <Segmented
            label="Look at"
            value={face}
            options={[
              { value: 'text', label: 'Text' },
              { value: 'diff', label: 'Versions' },
              { value: 'grid', label: 'Grid' },
            ]}
            onChange={setFace}
          />
        </div>
        {face === 'text' ? text : face === 'diff' ? compare : grid}
      </div>
    );
  }
  return (
    <Split id="prompts.rows" orientation="vertical">
      <SplitPane id="text" defaultSize="68%" minSize={220}>
        {text}
      </SplitPane>
      <SplitPane id="compare" minSize={96}>
        <Split id="prompts.compare">
          <SplitPane id="versions" defaultSize="63%" minSize={320}>
            {compare}
          </SplitPane>
          <SplitPane id="grid" minSize={260}>
            {grid}
          </SplitPane>
        </Split>
      </SplitPane>
    </Split>
  );
}

function Texts({ desk, acts, shelf }: Pick<PromptStageProps, 'desk' | 'acts' | 'shelf'>) {
  return (
    <ViewColumns
      id="prompts.text"
      main={{
        label: 'Text',
        minSize: 300,
        content: (
          <Split id="prompts.editor" orientation="vertical">
            <SplitPane id="text" defaultSize="80%" minSize={120}>
              <TextPanel desk={desk} shelf={shelf} onRun={acts.run} />
            </SplitPane>
            <SplitPane id="problems" minSize={72}>
              <FootPanel desk={desk} onTest={acts.test} />
            </SplitPane>
          </Split>
        ),
      }}
      detail={{
        label: 'Rendered',
        defaultSize: '49%',
        minSize: 300,
        content: (
          <Split id="prompts.preview" orientation="vertical">
            <SplitPane id="rendered" defaultSize="78%" minSize={120}>
              <PreviewPanel desk={desk} />
            </SplitPane>
            <SplitPane id="output" minSize={84}>
              <OutputPanel desk={desk} onRun={acts.run} />
            </SplitPane>
          </Split>
        ),
      }}
    />
  );
}
