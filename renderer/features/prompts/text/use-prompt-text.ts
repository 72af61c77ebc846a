import { useMemo } from 'react';
import type { PromptInputSource, PromptLintReport, RenderedPrompt } from '../../../../main/contract/prompt.ts';
import { useDebounced } from '../../../engine/use-debounced.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';

/** Pauses in typing after which the text is looked at. Milliseconds. */
const LINT_AFTER_MS = 200;
const RENDER_AFTER_MS = 300;

export interface TextInEditor {
  /** Of a partial null: it is looked at in itself. */
  promptId: string | null;
  path: string;
  text: string;
}

/** @returns what lint says of the text as it is typed; `isStale` while that is about an earlier text */
export function useLint(
  { promptId, path, text }: TextInEditor,
  isEnabled: boolean,
): { report: PromptLintReport | null; isStale: boolean; error: Error | null } {
  const now = useMemo(() => ({ ...(promptId === null ? {} : { id: promptId }), path, text }), [promptId, path, text]);
  const settled = useDebounced(now, LINT_AFTER_MS);
  const lint = useEngineQuery('prompt.lint', settled, {
    isEnabled,
    keepsPrevious: (before) => before.path === path,
  });
  return {
    report: settled.path === path ? (lint.data ?? null) : null,
    isStale: settled !== now || lint.isPlaceholderData || lint.isFetching,
    error: lint.error,
  };
}

/**
 * The text rendered on an input, and beside it the saved file on the same one.
 *
 * @param source null while none is chosen
 */
export function useRendering(
  { promptId, path, text }: TextInEditor,
  source: PromptInputSource | null,
  hasChanges: boolean,
): {
  rendered: RenderedPrompt | null;
  saved: RenderedPrompt | null;
  isStale: boolean;
  error: Error | null;
  again: () => void;
} {
  const isEnabled = promptId !== null && source !== null;
  const now = useMemo(
    () => ({
      id: promptId ?? '-',
      input: source ?? { type: 'question' as const, question: '-' },
      ...(hasChanges ? { path, text } : {}),
    }),
    [promptId, path, text, source, hasChanges],
  );
  const settled = useDebounced(now, RENDER_AFTER_MS);
  const rendering = useEngineQuery('prompt.render', settled, {
    isEnabled,
    keepsPrevious: (before) => before.id === now.id,
  });
  const saved = useEngineQuery(
    'prompt.render',
    { id: settled.id, input: settled.input },
    { isEnabled: isEnabled && hasChanges, keepsPrevious: (before) => before.id === now.id },
  );
  return {
    rendered: isEnabled && settled.id === now.id ? (rendering.data ?? null) : null,
    saved: isEnabled && hasChanges ? (saved.data ?? null) : null,
    isStale: settled !== now || rendering.isFetching,
    error: isEnabled ? rendering.error : null,
    again: () => void rendering.refetch(),
  };
}
