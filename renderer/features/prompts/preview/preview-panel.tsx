import { useState } from 'react';
import {
  Chip,
  ErrorState,
  formatSigned,
  formatTokens,
  Note,
  Panel,
  Segmented,
  SkeletonLines,
  CodeBlock,
  EmptyState,
  TextButton,
} from '../../../ui/index.ts';
import { ScrollArea } from '../scroll-area.tsx';
import type { PromptDesk } from '../use-prompt-desk.ts';
import { InputPicker } from './input-picker.tsx';
import { RenderedText } from './rendered-text.tsx';

const FACES = [
  { value: 'messages', label: 'Messages' },
  { value: 'raw', label: 'Raw' },
] as const;

/** What would be sent for a real input. */
export function PreviewPanel({ desk }: { desk: PromptDesk }) {
  const [face, setFace] = useState<'messages' | 'raw'>('messages');
  const { prompt } = desk;
  return (
    <Panel
      title="Rendered"
      chips={prompt === null ? null : <InputPicker desk={desk} promptId={prompt.id} />}
      actions={<Segmented label="Show as" value={face} options={FACES} onChange={setFace} />}
      scrolls={false}
    >
      <ScrollArea label="What would be sent">
        <Rendering desk={desk} face={face} />
      </ScrollArea>
    </Panel>
  );
}

function Rendering({ desk, face }: { desk: PromptDesk; face: 'messages' | 'raw' }) {
  const { prompt, partial, input, rendering, isReadingInputs } = desk;
  const { rendered, saved, error, again } = rendering;
  if (prompt === null) {
    return (
      <EmptyState title={partial === null ? 'Not saved yet' : 'A partial is part of a prompt'}>
        {partial === null
          ? 'Save it once; then it is rendered here as you type.'
          : 'Open a prompt that renders it to see it filled.'}
      </EmptyState>
    );
  }
  if (error !== null) return <ErrorState title="The prompt could not be rendered" error={error} onRetry={again} />;
  if (input === null && !isReadingInputs) {
    return (
      <EmptyState title="No input to look at it with">
        Ask a question in the Playground, or type one of your own above.
      </EmptyState>
    );
  }
  if (rendered === null) return <SkeletonLines lines={8} />;
  return (
    <div className="rendered" aria-busy={rendering.isStale}>
      {rendered.fallback === null ? null : (
        <Note
          kind="warn"
          isLive
          action={
            <TextButton onClick={() => desk.handle?.goTo(rendered.fallback?.line ?? 1, rendered.fallback?.column ?? 1)}>
              Go there
            </TextButton>
          }
        >
          {`The text as it is does not render: ${rendered.fallback.message} This is the last one that did.`}
        </Note>
      )}
      {rendered.missing.length === 0 ? null : (
        <Note kind="warn">{`Not in this input: ${rendered.missing.join(', ')}. Nothing is put in its place.`}</Note>
      )}
      {face === 'raw' ? (
        <CodeBlock
          label="Messages as sent"
          text={JSON.stringify(
            rendered.messages.map(({ role, text }) => ({ role, content: text })),
            null,
            2,
          )}
          wraps
        />
      ) : (
        rendered.messages.map((message, index) => {
          const before = saved?.messages[index];
          const isSameRole = before?.role === message.role;
          const grown = isSameRole ? message.tokens - before.tokens : 0;
          return (
            // oxlint-disable-next-line react/no-array-index-key -- messages have a place and no other name
            <article key={`${index} ${message.role}`} className="rendered-message">
              <header>
                <h3>{message.role}</h3>
                <span className="text-3">{`${formatTokens(message.tokens)}${grown === 0 ? '' : `, ${formatSigned(grown)}`}`}</span>
              </header>
              <RenderedText message={message} before={saved === null ? null : isSameRole ? before.text : ''} />
            </article>
          );
        })
      )}
      {face === 'messages' ? <Legend fingerprint={rendered.renderedFingerprint} /> : null}
    </div>
  );
}

function Legend({ fingerprint }: { fingerprint: string }) {
  return (
    <p className="rendered-legend">
      <span className="rendered-variable">a variable</span>
      <span className="rendered-variable" data-untrusted="true">
        written outside
      </span>
      <Chip title={fingerprint}>{`rendered ${fingerprint.slice(0, 8)}`}</Chip>
    </p>
  );
}
