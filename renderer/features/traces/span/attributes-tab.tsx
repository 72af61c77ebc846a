import { useDeferredValue, useState } from 'react';
import { Search } from 'lucide-react';
import { CodeBlock, CopyButton, Field, formatDuration, formatQuantity } from '../../../ui/index.ts';
import { type AttributeRow, matchingRows } from '../view-model/attribute-rows.ts';
import type { EventView } from '../view-model/event-rows.ts';

export interface AttributesTabProps {
  rows: readonly AttributeRow[];
  events: readonly EventView[];
}

/** From so many on, a search stands above them. */
const SEARCH_FROM_ROWS = 12;

/** Every attribute and event, named as recorded, each one copyable. */
export function AttributesTab({ rows, events }: AttributesTabProps) {
  const [search, setSearch] = useState('');
  const asked = useDeferredValue(search);
  const shown = matchingRows(rows, asked);
  const shownEvents = events
    .map((event) => ({ ...event, rows: matchingRows(event.rows, asked) }))
    .filter(({ rows: left, name }) => asked.trim() === '' || left.length > 0 || name.includes(asked));
  return (
    <div className="attributes">
      {rows.length + events.length < SEARCH_FROM_ROWS ? null : (
        <div className="attributes__search">
          <Field
            label="Find an attribute"
            isLabelHidden
            icon={Search}
            placeholder="part of a name or value"
            value={search}
            onChange={setSearch}
          />
          <output className="text-3">{asked.trim() === '' ? '' : formatQuantity(shown.length, 'attribute')}</output>
        </div>
      )}
      <AttributeList rows={shown} />
      {shownEvents.map((event, index) => (
        <section key={index}>
          <h3 className="attributes__event">
            {event.name}{' '}
            <span className="text-3">{event.afterMs === null ? '' : `after ${formatDuration(event.afterMs)}`}</span>
          </h3>
          <AttributeList rows={event.rows} />
        </section>
      ))}
    </div>
  );
}

function AttributeList({ rows }: { rows: readonly AttributeRow[] }) {
  return (
    <dl>
      {rows.map(({ name, text, isLong }) => (
        <div key={name} className="attribute" data-long={isLong}>
          <dt className="attribute__name">{name}</dt>
          <dd className="attribute__value">
            {isLong ? (
              <CodeBlock label={name} text={text} wraps maxHeight={180} />
            ) : (
              <>
                <span className="mono">{text}</span>
                <span className="attribute__copy">
                  <CopyButton text={text} label={`Copy ${name}`} />
                </span>
              </>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
