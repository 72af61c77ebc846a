import { PanelLeft } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Button } from '../button/button.tsx';
import { Drawer } from './drawer.tsx';
import { Split, SplitPane } from './split.tsx';
import { DETAIL_DRAWER_BELOW_PX, LIST_DRAWER_BELOW_PX, useIsNarrowerThan } from './use-media-query.ts';
import './panel.css';

export interface ColumnSpec {
  /** Names the drawer and its opener on a narrow window. */
  label: string;
  content: ReactNode;
  /** `28%` or pixels. */
  defaultSize?: string | number;
  minSize?: number;
}

export interface ViewColumnsProps {
  /** Unique in the app: `traces`. Sizes are remembered under it. */
  id: string;
  /** The left column. Below 1024 px it becomes a drawer behind a button. */
  list?: ColumnSpec;
  main: ColumnSpec;
  /** The right column, while there is something to show. Below 1280 px it lies over `main`. */
  detail?: (ColumnSpec & { onClose: () => void }) | null;
}

/** The two or three columns of a view, which become drawers as the window narrows. Nothing is removed. */
export function ViewColumns({ id, list, main, detail = null }: ViewColumnsProps) {
  const isDetailDrawer = useIsNarrowerThan(DETAIL_DRAWER_BELOW_PX);
  const isListDrawer = useIsNarrowerThan(LIST_DRAWER_BELOW_PX);
  const [isListOpen, setIsListOpen] = useState(false);
  const listInSplit = list !== undefined && !isListDrawer;
  const detailInSplit = detail !== null && !isDetailDrawer;
  return (
    <div className="columns">
      <Split id={`${id}.columns`}>
        {listInSplit ? <SplitPane {...paneProps('list', list)}>{list.content}</SplitPane> : null}
        <SplitPane {...paneProps('main', main)}>
          <div className="columns__main">
            {list !== undefined && isListDrawer ? (
              <div className="columns__opener">
                <Button kind="quiet" icon={PanelLeft} onClick={() => setIsListOpen(true)}>
                  {list.label}
                </Button>
              </div>
            ) : null}
            {main.content}
          </div>
        </SplitPane>
        {detailInSplit ? <SplitPane {...paneProps('detail', detail)}>{detail.content}</SplitPane> : null}
      </Split>
      {list !== undefined && isListDrawer && isListOpen ? (
        <Drawer label={list.label} side="left" onClose={() => setIsListOpen(false)}>
          {list.content}
        </Drawer>
      ) : null}
      {detail !== null && isDetailDrawer ? (
        <Drawer label={detail.label} side="right" onClose={detail.onClose}>
          {detail.content}
        </Drawer>
      ) : null}
    </div>
  );
}

function paneProps(id: string, { defaultSize, minSize }: ColumnSpec) {
  return { id, ...(defaultSize === undefined ? {} : { defaultSize }), ...(minSize === undefined ? {} : { minSize }) };
}
