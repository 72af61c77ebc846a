import { CopyButton } from '../button/copy-button.tsx';
import './text.css';

/** The command line that does what the dialog above it does, to copy. */
export function CliTwin({ line }: { line: string }) {
  return (
    <div className="cli-twin">
      <span className="ellipsis" title={line}>
        {line}
      </span>
      <CopyButton text={line} label="Copy as CLI command" />
    </div>
  );
}
