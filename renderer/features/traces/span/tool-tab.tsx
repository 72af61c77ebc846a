import type { CanonicalSpan } from '../../../../main/contract/canonical-span.ts';
import { CodeBlock, Note } from '../../../ui/index.ts';
import { visibleLine, visibleText } from '../../../ui/text/visible-text.ts';
import { jsonText } from '../view-model/json-text.ts';

/** One call of a tool: what it was given and what it gave, or how it failed. */
export function ToolTab({ span }: { span: CanonicalSpan }) {
  const { tool, error, status } = span;
  if (tool === undefined) return null;
  return (
    <div className="span-sections">
      <p className="text-2">
        <span className="mono">
          {[tool.name, tool.type, tool.callId]
            .flatMap((part) => part ?? [])
            .map(visibleLine)
            .join(' · ')}
        </span>
      </p>
      {status === 'error' ? (
        <Note kind="error">{visibleText(error?.message ?? error?.type ?? 'It failed and did not say why.')}</Note>
      ) : null}
      <h3>Arguments</h3>
      {tool.arguments === undefined ? (
        <p className="text-3">not recorded</p>
      ) : (
        <CodeBlock label="Arguments" text={jsonText(tool.arguments)} wraps />
      )}
      <h3>Result</h3>
      {tool.result === undefined ? (
        <p className="text-3">{status === 'error' ? 'none' : 'not recorded'}</p>
      ) : (
        <CodeBlock label="Result" text={jsonText(tool.result)} wraps />
      )}
    </div>
  );
}
