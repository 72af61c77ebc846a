import type { DatasetCase } from '../../../../main/contract/dataset.ts';
import { Chip, Facts, formatShare, Panel } from '../../../ui/index.ts';

/** Everything that is known of one case. */
export function CaseDetail({ one }: { one: DatasetCase }) {
  const { id, line, question, history, answers, expects, answerable, places, tools, labels, tags, variant, as } = one;
  const fields = Object.keys(one.fields);
  return (
    <Panel title={id} scope={`line ${line}`} isFit>
      <div className="evals-pane evals-case-detail">
        <p className="evals-pane__text">{question}</p>
        <Facts
          items={[
            ['After', history.length === 0 ? null : history.map(({ question: asked }) => asked).join(' → ')],
            ['Asked as', as === null ? null : [as.tenant, ...as.principals].join(', ')],
            ['Right', answerable === false ? 'a refusal' : answers.length === 0 ? null : answers.join(' | ')],
            ['Has to say', expects.length === 0 ? null : expects.join(', ')],
            ['Tools', tools === null ? null : tools.map(({ name }) => name).join(', ') || 'none'],
            [
              'Variant',
              variant === null
                ? null
                : `${variant.kind} at ${formatShare(variant.severity)} of ${variant.of}, ${variant.expects}`,
            ],
            [
              'Labels',
              Object.keys(labels).length === 0
                ? null
                : Object.entries(labels)
                    .map(([name, value]) => `${name} ${value}`)
                    .join(', '),
            ],
            ['Other fields', fields.length === 0 ? null : fields.join(', ')],
          ]}
        />
        {places.map(({ document, quote, start, end }) => (
          <blockquote key={`${document} ${quote}`} className="evals-quote">
            {quote === null ? <span className="text-3">the whole document</span> : quote}
            <footer className="text-3">
              {`${document === '' ? 'any document' : document}${start === null || end === null ? '' : `, ${start} to ${end}`}`}
            </footer>
          </blockquote>
        ))}
        {tags.length === 0 ? null : (
          <p className="evals-pane__row">
            {tags.map((tag) => (
              <Chip key={tag}>{tag}</Chip>
            ))}
          </p>
        )}
      </div>
    </Panel>
  );
}
