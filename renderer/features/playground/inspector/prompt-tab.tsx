import { ATTRIBUTE } from '../../../../main/contract/span-attributes.ts';
import { CodeBlock, EmptyState, formatShortId, formatTokens, SkeletonLines } from '../../../ui/index.ts';
import { messagesOf } from '../../traces/view-model/messages.ts';
import { numberOf, textOf } from '../../traces/view-model/span-records.ts';
import type { ShownRun } from '../use-shown-run.ts';
import './inspector.css';

/** The prompt as it was sent, read from the trace. */
export function PromptTab({ shown: { run, trace } }: { shown: ShownRun }) {
  if (run.status === 'running') {
    return (
      <EmptyState title="Not recorded yet">
        The prompt is read from the trace, which is written when the run ends.
      </EmptyState>
    );
  }
  if (trace === undefined) return <SkeletonLines lines={6} />;
  const call = trace.spans.find(({ kind }) => kind === 'model');
  if (call === undefined) {
    return <EmptyState title="No prompt was sent">The run ended before a model was called.</EmptyState>;
  }
  const fingerprint = textOf(call, ATTRIBUTE.promptFingerprint);
  const facts = [
    `prompt ${textOf(call, ATTRIBUTE.promptId) ?? 'unknown'}${fingerprint === null ? '' : `@${formatShortId(fingerprint)}`}`,
    textOf(call, ATTRIBUTE.requestModel),
    `${formatTokens(numberOf(call, ATTRIBUTE.inputTokens))} in`,
  ].filter((fact) => fact !== null);
  return (
    <div className="prompt-tab">
      <p className="text-3">{facts.join(' · ')}</p>
      {messagesOf(call)
        .filter(({ role }) => role !== 'assistant')
        .map(({ role, parts }, index) => (
          <section key={index} className="prompt-tab__message">
            <h3>{role}</h3>
            <CodeBlock label={`The ${role} message`} text={parts.map(({ text }) => text).join('\n')} wraps />
          </section>
        ))}
    </div>
  );
}
