/** What reached the model then and now, line by line; a line begins with `-`, `+` or a space. */
export function PromptDiff({ lines }: { lines: readonly string[] }) {
  return (
    <pre
      className="replay-diff"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must take focus
      tabIndex={0}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a fieldset is for form controls
      role="group"
      aria-label="What reached the model, line by line"
    >
      {lines.map((line, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- lines of a text that does not change
        <span key={index} data-change={changeOf(line)}>
          {`${line}\n`}
        </span>
      ))}
    </pre>
  );
}

function changeOf(line: string): 'added' | 'removed' | 'place' | undefined {
  if (line.startsWith('@@')) return 'place';
  if (line.startsWith('+')) return 'added';
  return line.startsWith('-') ? 'removed' : undefined;
}
