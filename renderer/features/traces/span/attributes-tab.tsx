import type { SpanEvent } from '../../../../main/contract/span.ts';
import { CodeBlock, CopyButton, formatDuration } from '../../../ui/index.ts';
import { type AttributeRow, attributeRows } from '../view-model/attribute-rows.ts';
import { msBetween } from '../view-model/span-time.ts';

export interface AttributesTabProps {
  rows: readonly AttributeRow[];
  events: readonly SpanEvent[];
  startUnixNano: string;
}

/** Every attribute and event, named as recorded, each one copyable. */
export function AttributesTab({ rows, events, startUnixNano }: AttributesTabProps) {
  return (
    <div className="attributes">
      <AttributeList rows={rows} />
      {events.map((event, index) => (
        <section key={index}>
          <h3 className="attributes__event">
            {event.name}{' '}
            <span className="text-3">{`after ${formatDuration(msBetween(startUnixNano, event.timeUnixNano))}`}</span>
          </h3>
          <AttributeList rows={attributeRows(event)} />
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
