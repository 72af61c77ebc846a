/** What a dry run said a call would do: a sentence, and of texts what would change, line by line. */
export function PreviewLines({ lines }: { lines: readonly string[] }) {
  return (
    <div className="agent-preview">
      {lines.map((line, index) => {
        const change = line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : undefined;
        return (
          <div key={index} className="agent-preview__line" data-change={change}>
            {line}
          </div>
        );
      })}
    </div>
  );
}
