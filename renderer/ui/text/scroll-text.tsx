import './text.css';

/** Preformatted text that scrolls by itself, so the keyboard must be able to reach it (WCAG 2.1.1). */
export function ScrollText({ label, text, maxHeight }: { label: string; text: string; maxHeight?: number }) {
  return (
    <pre
      className="code-block__text"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must take focus
      tabIndex={0}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a fieldset is for form controls
      role="group"
      aria-label={label}
      style={maxHeight === undefined ? undefined : { maxHeight }}
    >
      <code>{text}</code>
    </pre>
  );
}
