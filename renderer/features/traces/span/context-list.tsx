import { useState } from 'react';
import type { ContextRecord } from '../../../../main/contract/trace.ts';
import { documentPath, href } from '../../../navigation/paths.ts';
import { formatCount, formatTokens, Meter, PathText, TextButton } from '../../../ui/index.ts';

/** The packed context, passage by passage, against its budget. */
export function ContextList({ context }: { context: ContextRecord }) {
  const fill = `${formatCount(context.usedTokens)} of ${formatTokens(context.budgetTokens)}`;
  return (
    <>
      <div className="span-query">
        <Meter label="Context filled" value={context.usedTokens} limit={context.budgetTokens} valueText={fill} />
        <span>{fill}</span>
      </div>
      <ol className="messages">
        {context.chunks.map((chunk) => (
          <ContextChunk key={chunk.chunkId} chunk={chunk} />
        ))}
      </ol>
    </>
  );
}

function ContextChunk({ chunk }: { chunk: ContextRecord['chunks'][number] }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <li className="message">
      <div className="message__head">
        <b>{chunk.rank}</b>
        <a className="context-chunk__place" href={href(documentPath({ id: chunk.chunkId }))}>
          <PathText path={chunk.path} />
        </a>
        <span className="text-3">{formatTokens(chunk.tokens)}</span>
      </div>
      <p className="message__text" data-clamped={!isOpen}>
        {chunk.text}
      </p>
      <TextButton onClick={() => setIsOpen(!isOpen)} label={`${isOpen ? 'Fold' : 'Show all of'} passage ${chunk.rank}`}>
        {isOpen ? 'Fold' : 'Show all'}
      </TextButton>
    </li>
  );
}
