import { CopyButton } from '../button/copy-button.tsx';
import { ScrollText } from './scroll-text.tsx';
import './text.css';

export interface CodeBlockProps {
  text: string;
  /** Names the block: `Final prompt`, `Attributes as JSON`. */
  label: string;
  wraps?: boolean;
  isCopyable?: boolean;
  /** CSS pixels; taller text scrolls inside. */
  maxHeight?: number;
}

/** Text in the mono face on the sunken ground, shown as it is. */
export function CodeBlock({ text, label, wraps = false, isCopyable = true, maxHeight }: CodeBlockProps) {
  return (
    <div className="code-block" data-wraps={wraps}>
      <ScrollText label={label} text={text} {...(maxHeight === undefined ? {} : { maxHeight })} />
      {isCopyable ? (
        <span className="code-block__copy">
          <CopyButton text={text} label={`Copy ${label}`} />
        </span>
      ) : null}
    </div>
  );
}
