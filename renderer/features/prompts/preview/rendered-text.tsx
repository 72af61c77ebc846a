import type { RenderedMessage } from '../../../../main/contract/prompt.ts';
import { renderedParts } from '../view-model/rendered-parts.ts';

/** A message as it would be sent: what variables made is marked, what came from outside differently, and what is new or gone. */
export function RenderedText({ message, before }: { message: RenderedMessage; before: string | null }) {
  const { parts, isCompared } = renderedParts(message, before);
  return (
    <>
      <p className="rendered-text">
        {parts.map(({ text, change, variable, isUntrusted }, index) => {
          const words =
            variable === null ? (
              text
            ) : (
              <span
                className="rendered-variable"
                data-untrusted={isUntrusted}
                title={isUntrusted ? `${variable}, written by somebody outside` : variable}
              >
                {text}
              </span>
            );
          // oxlint-disable-next-line react/no-array-index-key -- parts of one text, drawn anew as a whole
          const key = `${index}`;
          if (change === 'added') return <ins key={key}>{words}</ins>;
          if (change === 'removed') return <del key={key}>{words}</del>;
          return <span key={key}>{words}</span>;
        })}
      </p>
      {isCompared ? null : <p className="prompt-none">Too much differs from the saved text to mark it.</p>}
    </>
  );
}
