import { lazy } from 'react';

/** The editor, fetched when the first text is opened: other views never load it. */
export const LazyCodeEditor = lazy(() =>
  import('./code-editor.tsx').then(({ CodeEditor }) => ({ default: CodeEditor })),
);
