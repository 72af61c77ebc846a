import './text.css';

/** Lines of a file that differ: `-` what was taken out, `+` what is there now, with a few lines around them. */
export function ChangeDiff({ path, lines }: { path: string; lines: readonly string[] }) {
  return (
    <div className="change-diff">
      <p className="text-3 mono">{path}</p>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- long lines scroll by arrow keys */}
      <pre className="change-diff__lines" tabIndex={0} aria-label={`Lines of ${path} that differ`}>
        {lines.map((line, index) => (
          <span key={index} data-change={line.startsWith('+') ? 'add' : line.startsWith('-') ? 'remove' : undefined}>
            {line}
            {'\n'}
          </span>
        ))}
      </pre>
    </div>
  );
}
