import type { ToolStep } from '../../../../main/contract/agent.ts';
import { documentPath, href } from '../../../navigation/paths.ts';
import { Note, TextLink } from '../../../ui/index.ts';
import { PreviewLines } from '../approval/preview-lines.tsx';
import { type FieldText, fieldTexts, passagePlace, repairTexts } from '../view-model/step-text.ts';

/** A call with its arguments, what was put right in them, and what came of it. */
export function ToolCall({ tool }: { tool: ToolStep }) {
  const { result, passages, preview, sameAsStep } = tool;
  const repairs = repairTexts(tool);
  return (
    <div className="agent-call">
      <Fields fields={fieldTexts(tool.arguments)} />
      {repairs.length === 0 ? null : <p className="text-warn">{`Put right: ${repairs.join('; ')}`}</p>}
      {preview.length === 0 || tool.result !== null ? null : <PreviewLines lines={preview} />}
      {sameAsStep === null ? null : <p className="text-2">{`The same call as step ${sameAsStep}: not made again.`}</p>}
      {passages.length > 0 ? (
        <ul className="agent-passages">
          {passages.map((passage) => (
            <li key={passage.chunkId}>
              <span className="agent-passages__marker">{passage.marker}</span>
              <TextLink href={href(documentPath({ id: passage.chunkId }))}>{passagePlace(passage)}</TextLink>
              <span className="ellipsis text-2" title={passage.excerpt}>
                {passage.isNew ? passage.excerpt : `seen before: ${passage.excerpt}`}
              </span>
            </li>
          ))}
        </ul>
      ) : result === null ? null : result.ok ? (
        <Fields fields={fieldTexts(result.value)} lead="→" />
      ) : null}
      {result === null || result.ok ? null : <Note kind="error">{result.message}</Note>}
    </div>
  );
}

function Fields({ fields, lead }: { fields: readonly FieldText[]; lead?: string }) {
  if (fields.length === 0) return <p className="text-3">{lead === undefined ? 'no arguments' : '→ nothing'}</p>;
  return (
    <p className="agent-call__fields">
      {lead === undefined ? null : <span className="text-3">{lead} </span>}
      {fields.map(({ name, value }) => (
        <span key={name} className="agent-call__field">
          {name === '' ? null : <span className="text-3">{name} </span>}
          {value}
        </span>
      ))}
    </p>
  );
}
