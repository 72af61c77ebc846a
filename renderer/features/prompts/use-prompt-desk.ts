import { useMemo, useState } from 'react';
import type { PartialInfo, PromptHistory, PromptInfo, PromptProblem } from '../../../main/contract/prompt.ts';
import { useEngineQuery } from '../../engine/use-engine-query.ts';
import { useWorkspace } from '../../engine/use-workspace.ts';
import type { EditorHandle } from './editor/code-editor.tsx';
import { type EditorFacts, NO_FACTS } from './editor/editor-facts.ts';
import { usePromptsStore } from './prompts-store.ts';
import type { NamedInput } from './runs/start-runs.ts';
import { type PromptDraft, usePromptDraft } from './text/use-prompt-draft.ts';
import { useLint, useRendering } from './text/use-prompt-text.ts';
import { testsInText, type NamedTest } from './view-model/front-matter-tests.ts';
import { inputFrom, inputKey } from './view-model/input-words.ts';
import { addedLines } from './view-model/line-changes.ts';
import { orderProblems } from './view-model/problem-order.ts';
import { defaultPair } from './view-model/version-words.ts';

/** A version that is compared: a fingerprint, `working` for the file, `edit` for the text that is not saved. */
export interface VersionPair {
  before: string;
  after: string;
}

/** Real inputs that are offered to look at a prompt with. */
const INPUTS = 20;

/** Everything the panels of the view show of the file that is open. */
export interface PromptDesk {
  path: string;
  /** Null for a partial, and for a file that is to be made. */
  prompt: PromptInfo | null;
  partial: PartialInfo | null;
  /** Why the file could not be read; null when it was. */
  fileError: Error | null;
  retryFile: () => void;
  isReading: boolean;
  /** Why nothing can be saved or run; null when it can. */
  restricted: string | null;
  draft: PromptDraft;
  problems: readonly PromptProblem[];
  /** The report is about an earlier text. */
  isLinting: boolean;
  lintError: Error | null;
  shownProblem: string | null;
  showProblem: (key: string | null) => void;
  facts: EditorFacts;
  added: readonly number[];
  tests: readonly NamedTest[];
  inputs: readonly NamedInput[];
  isReadingInputs: boolean;
  input: NamedInput | null;
  rendering: ReturnType<typeof useRendering>;
  history: PromptHistory | null;
  historyError: Error | null;
  retryHistory: () => void;
  /** Null when there is nothing to compare. */
  pair: VersionPair | null;
  /** The editor while it is drawn. */
  handle: EditorHandle | null;
  setHandle: (handle: EditorHandle | null) => void;
}

export interface DeskOptions {
  path: string;
  prompt: PromptInfo | null;
  partial: PartialInfo | null;
  /** Prompts that render the partial are what it is looked at in. */
  chosenPair: Partial<VersionPair>;
}

export function usePromptDesk({ path, prompt, partial, chosenPair }: DeskOptions): PromptDesk {
  const isTrusted = useWorkspace()?.isTrusted !== false;
  const file = useEngineQuery('file.read', { path }, { isEnabled: path !== '', readsOnMount: true });
  const draft = usePromptDraft(path, file.data ?? null);
  const promptId = prompt?.id ?? null;
  const inEditor = { promptId, path, text: draft.text };
  const lint = useLint(inEditor, file.data !== undefined);
  const { inputs, isReadingInputs, input } = useInputs(promptId);
  const rendering = useRendering(inEditor, input?.source ?? null, draft.hasChanges);
  const history = useEngineQuery('prompt.history', { id: promptId ?? '-' }, { isEnabled: promptId !== null });
  const [shownProblem, showProblem] = useState<string | null>(null);
  const [handle, setHandle] = useState<EditorHandle | null>(null);
  const { report } = lint;
  const problems = useMemo(() => orderProblems(report?.problems ?? [], path), [report, path]);
  const values = rendering.rendered?.variables ?? null;
  const inputName = input === null ? null : inputFrom(input.source);
  const facts = useMemo(
    (): EditorFacts =>
      report === null
        ? NO_FACTS
        : {
            problems: problems.filter((problem) => problem.path === path),
            shownProblem,
            variables: report.variables,
            partials: report.partials,
            values,
            inputName,
          },
    [report, problems, path, shownProblem, values, inputName],
  );
  const { savedText, text, isNew } = draft;
  const added = useMemo(() => (isNew ? [] : addedLines(savedText, text)), [isNew, savedText, text]);
  const tests = useMemo(() => testsInText(text), [text]);
  const versions = history.data?.id === promptId ? history.data : null;
  return {
    path,
    prompt,
    partial,
    fileError: file.error,
    retryFile: () => void file.refetch(),
    isReading: file.isPending,
    restricted: isTrusted ? null : 'Restricted: nothing runs or is changed until the workspace is trusted',
    draft,
    problems,
    isLinting: lint.isStale,
    lintError: lint.error,
    shownProblem,
    showProblem,
    facts,
    added,
    tests,
    inputs,
    isReadingInputs,
    input,
    rendering,
    history: versions ?? null,
    historyError: history.error,
    retryHistory: () => void history.refetch(),
    pair: pairOf(versions ?? null, draft.hasChanges, chosenPair),
    handle,
    setHandle,
  };
}

function useInputs(promptId: string | null) {
  const found = useEngineQuery(
    'prompt.inputs',
    { id: promptId ?? '-', limit: INPUTS },
    { isEnabled: promptId !== null, keepsPrevious: (before) => before.id === promptId },
  );
  const chosen = usePromptsStore((state) => (promptId === null ? undefined : state.inputs[promptId]));
  const inputs = useMemo(
    (): readonly NamedInput[] => (found.data?.inputs ?? []).map(({ source, label }) => ({ source, label })),
    [found.data],
  );
  const input = useMemo((): NamedInput | null => {
    if (chosen === undefined) return inputs[0] ?? null;
    const listed = inputs.find(({ source }) => inputKey(source) === inputKey(chosen));
    return listed ?? { source: chosen, label: chosen.type === 'question' ? chosen.question : inputFrom(chosen) };
  }, [chosen, inputs]);
  return { inputs, isReadingInputs: promptId !== null && found.isPending, input };
}

function pairOf(history: PromptHistory | null, hasChanges: boolean, chosen: Partial<VersionPair>): VersionPair | null {
  if (history === null) return null;
  const usual = hasChanges ? { before: 'working', after: 'edit' } : defaultPair(history.versions);
  const before = chosen.before ?? usual?.before;
  const after = chosen.after ?? usual?.after ?? 'working';
  // An edit that was saved or taken back is the file.
  const kept = after === 'edit' && !hasChanges ? 'working' : after;
  return before === undefined || before === kept ? null : { before, after: kept };
}
