import {
  Children,
  Fragment,
  isValidElement,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  use,
  useRef,
} from 'react';
import {
  Group,
  type GroupImperativeHandle,
  Panel as SizedPanel,
  Separator,
  useDefaultLayout,
} from 'react-resizable-panels';
import { LayoutScope, layoutKey } from './layout-scope.ts';
import { stepSplit } from './split-step.ts';
import './panel.css';

/** How far one press of an arrow key moves a splitter. CSS pixels. */
const ARROW_STEP_PX = 16;
/** No panel gets smaller than this. CSS pixels. */
const MIN_SIZE_PX = { horizontal: 240, vertical: 96 } as const;

export interface SplitPaneProps {
  /** Unique in its split; the size is remembered under it. */
  id: string;
  /** `42%` or pixels; left out, the rest is shared evenly. */
  defaultSize?: string | number;
  /** Pixels; by default 240 across and 96 down. */
  minSize?: number;
  children: ReactNode;
}

/** One side of a `Split`. Only meaningful as its direct child. */
export function SplitPane({ children }: SplitPaneProps) {
  return children;
}

export interface SplitProps {
  /** Unique in the app: `sources.columns`. */
  id: string;
  /** `horizontal` puts panes side by side. */
  orientation?: 'horizontal' | 'vertical';
  /** `SplitPane` elements; falsy children are left out. */
  children: ReactNode;
}

/**
 * Panes with movable borders. Arrow keys move a border by 16 px, Home and End to its limits, a double click resets it.
 * Sizes are remembered per workspace and split.
 */
export function Split({ id, orientation = 'horizontal', children }: SplitProps) {
  const scope = use(LayoutScope);
  const panes = Children.toArray(children).filter((child): child is ReactElement<SplitPaneProps> =>
    isValidElement(child),
  );
  const order = panes.map((pane) => pane.props.id);
  const handle = useRef<GroupImperativeHandle>(null);
  const element = useRef<HTMLDivElement>(null);
  const { defaultLayout, onLayoutChanged } = useDefaultLayout({
    id: layoutKey(scope, id),
    panelIds: order,
    storage: localStorage,
    onlySaveAfterUserInteractions: false,
  });
  const step = (event: KeyboardEvent, index: number) => {
    const [back, forth] = orientation === 'horizontal' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    if (event.key !== back && event.key !== forth) return;
    const group = handle.current;
    const box = element.current?.getBoundingClientRect();
    if (group === null || box === undefined) return;
    // The library moves by 5 % and listens on the element itself; capture comes first and takes the key away from it.
    event.preventDefault();
    const sizePx = orientation === 'horizontal' ? box.width : box.height;
    group.setLayout({
      ...stepSplit(group.getLayout(), order, index, event.key === forth ? ARROW_STEP_PX : -ARROW_STEP_PX, sizePx),
    });
  };
  return (
    <Group
      id={id}
      className="split"
      orientation={orientation}
      groupRef={handle}
      elementRef={element}
      defaultLayout={defaultLayout}
      onLayoutChanged={onLayoutChanged}
      resizeTargetMinimumSize={{ coarse: 24, fine: 7 }}
    >
      {panes.map((pane, index) => (
        <Fragment key={pane.props.id}>
          {index === 0 ? null : (
            <Separator
              className="splitter"
              data-orientation={orientation}
              aria-label={`Resize ${order[index - 1]} and ${pane.props.id}`}
              onKeyDownCapture={(event) => step(event, index - 1)}
            />
          )}
          <SizedPanel
            id={pane.props.id}
            className="split-panel"
            minSize={pane.props.minSize ?? MIN_SIZE_PX[orientation]}
            style={{ overflow: 'hidden' }}
            {...(pane.props.defaultSize === undefined ? {} : { defaultSize: pane.props.defaultSize })}
          >
            {pane.props.children}
          </SizedPanel>
        </Fragment>
      ))}
    </Group>
  );
}
