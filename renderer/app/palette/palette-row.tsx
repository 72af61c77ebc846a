import { Command as Cmdk } from 'cmdk';
import { Fragment, type ReactNode } from 'react';
import { ICON_SIZE, ICON_STROKE, Kbd } from '../../ui/index.ts';
import type { PaletteItem } from './palette-item.ts';

/** One line of the palette: what matched is marked. */
export function PaletteRow({ item, onRun }: { item: PaletteItem; onRun: () => void }) {
  const Glyph = item.icon;
  return (
    <Cmdk.Item className="palette__item" value={item.id} onSelect={onRun}>
      <Glyph size={ICON_SIZE.control} strokeWidth={ICON_STROKE} aria-hidden="true" />
      <span className="palette__label">{marked(item.label, item.ranges)}</span>
      {item.detail === null ? null : <span className="palette__detail">{item.detail}</span>}
      {item.shortcut === undefined ? null : <Kbd keys={item.shortcut} />}
    </Cmdk.Item>
  );
}

function marked(text: string, ranges: PaletteItem['ranges']): ReactNode {
  let from = 0;
  const parts = ranges.map(([start, end]) => {
    const part = (
      <Fragment key={start}>
        {text.slice(from, start)}
        <mark>{text.slice(start, end)}</mark>
      </Fragment>
    );
    from = end;
    return part;
  });
  return [...parts, <Fragment key="rest">{text.slice(from)}</Fragment>];
}
