import { PanelLeft, PanelRight } from 'lucide-react';
import { type ReactNode, use, useState } from 'react';
import { Button } from '../button/button.tsx';
import { Drawer } from './drawer.tsx';
import { DetailHidden } from './layout-scope.ts';
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

export interface DetailSpec extends ColumnSpec {
  /** Closes what the column shows. Without it the column always has something to show, and its drawer waits for a button. */
  onClose?: () => void;
}

export interface ViewColumnsProps {
  /** Unique in the app: `traces`. Sizes are remembered under it. */
  id: string;
  /** The left column. Below 1024 px it becomes a drawer behind a button. */
  list?: ColumnSpec;
  main: ColumnSpec;
  /** The right column, while there is something to show. Below 1280 px it lies over `main`. */
  detail?: DetailSpec | null;
}

/** The two or three columns of a view, which become drawers as the window narrows. Nothing is removed. */
export function ViewColumns({ id, list, main, detail = null }: ViewColumnsProps) {
  const isDetailDrawer = useIsNarrowerThan(DETAIL_DRAWER_BELOW_PX);
  const isListDrawer = useIsNarrowerThan(LIST_DRAWER_BELOW_PX);
  const isDetailHidden = use(DetailHidden);
  const [openDrawer, setOpenDrawer] = useState<'list' | 'detail' | null>(null);
  const closeDrawer = () => setOpenDrawer(null);
  const drawnList = isListDrawer ? undefined : list;
  const drawnDetail = isDetailDrawer || isDetailHidden ? null : detail;
  const listOpener = isListDrawer ? list : undefined;
  const detailOpener = isDetailDrawer && detail?.onClose === undefined ? detail : null;
  return (
    <div className="columns">
      <Split id={`${id}.columns`}>
        {drawnList === undefined ? null : <SplitPane {...paneProps('list', drawnList)}>{drawnList.content}</SplitPane>}
        <SplitPane {...paneProps('main', main)}>
          <div className="columns__main">
            {listOpener === undefined && detailOpener === null ? null : (
              <div className="columns__opener">
                <span>
                  {listOpener === undefined ? null : (
                    <Button kind="quiet" icon={PanelLeft} onClick={() => setOpenDrawer('list')}>
                      {listOpener.label}
                    </Button>
                  )}
                </span>
                {detailOpener === null ? null : (
                  <Button kind="quiet" icon={PanelRight} onClick={() => setOpenDrawer('detail')}>
                    {detailOpener.label}
                  </Button>
                )}
              </div>
            )}
            {main.content}
          </div>
        </SplitPane>
        {drawnDetail === null ? null : (
          <SplitPane {...paneProps('detail', drawnDetail)}>{drawnDetail.content}</SplitPane>
        )}
      </Split>
      {listOpener !== undefined && openDrawer === 'list' ? (
        <Drawer label={listOpener.label} side="left" takesFocus onClose={closeDrawer}>
          {listOpener.content}
        </Drawer>
      ) : null}
      {isDetailDrawer && detail !== null && (detail.onClose !== undefined || openDrawer === 'detail') ? (
        <Drawer
          label={detail.label}
          side="right"
          takesFocus={detail.onClose === undefined}
          onClose={detail.onClose ?? closeDrawer}
        >
          {detail.content}
        </Drawer>
      ) : null}
    </div>
  );
}

function paneProps(id: string, { defaultSize, minSize }: ColumnSpec) {
  return { id, ...(defaultSize === undefined ? {} : { defaultSize }), ...(minSize === undefined ? {} : { minSize }) };
}
