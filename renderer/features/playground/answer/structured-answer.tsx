import type { StructuredAnswer as Answer } from '../../../../main/contract/structured.ts';
import { CodeBlock } from '../../../ui/index.ts';

/** An answer that its prompt wants as JSON, and what was needed to have it so. */
export function StructuredAnswer({ answer: { value, repaired, reasked } }: { answer: Answer }) {
  return (
    <>
      <CodeBlock text={JSON.stringify(value, null, 2)} label="Answer, as JSON" wraps />
      {repaired || reasked ? (
        <p className="text-3">
          {reasked
            ? 'The model was asked once more: its first text was not of the schema.'
            : 'Its syntax was put right.'}
        </p>
      ) : null}
    </>
  );
}
