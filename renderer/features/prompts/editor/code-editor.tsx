import type { editor } from 'monaco-editor/editor/editor.api';
import { useEffect, useEffectEvent, useLayoutEffect, useRef } from 'react';
import type { TextEdit } from '../../../../main/contract/prompt.ts';
import { formatShortcut } from '../../../ui/shortcut.ts';
import type { EditorFacts } from './editor-facts.ts';
import { createModelShelf } from './model-shelf.ts';
import { monaco } from './monaco.ts';
import { createProblemZones, problemMarkers, type ProblemZones } from './problem-zones.ts';
import type { ShelfHolder } from './shelf-holder.ts';

/** What others may ask of the editor while it is drawn. */
export interface EditorHandle {
  /** Puts the caret there and brings it into sight. */
  reveal(line: number, column: number): void;
  /** The same, and the focus into the text. */
  goTo(line: number, column: number): void;
  caret(): { line: number; column: number };
  /** Makes edits as one step that can be undone. */
  edit(edits: readonly TextEdit[]): void;
  /** The fixes of the problem at the caret. */
  showFixes(): void;
}

export interface CodeEditorProps {
  path: string;
  text: string;
  /** Lines that the saved file does not have, from 1. */
  addedLines: readonly number[];
  facts: EditorFacts;
  isReadOnly: boolean;
  /** Tab writes a tab instead of moving the focus. */
  tabWrites: boolean;
  onChange: (text: string) => void;
  /** Keys that the editor would keep to itself and that are the app's. */
  onPalette: () => void;
  onRun: () => void;
  shelf: ShelfHolder;
  /** Told when it can be asked, and with null when no more. */
  onHandle: (handle: EditorHandle | null) => void;
}

/** The text of a prompt or partial, of one path: give it a `key`. Drawn in a lazy chunk of its own; see `monaco.ts`. */
export function CodeEditor(props: CodeEditorProps) {
  const { path, text, addedLines, facts, isReadOnly, tabWrites, shelf, onHandle } = props;
  const element = useRef<HTMLDivElement>(null);
  const parts = useRef<{
    code: editor.IStandaloneCodeEditor;
    zones: ProblemZones;
    marks: editor.IEditorDecorationsCollection;
  } | null>(null);
  /** Texts that were handed on and have not come back as `text` yet: whoever types fast is ahead of what is drawn. */
  const sent = useRef<string[]>([]);
  const isWriting = useRef(false);
  const onChange = useEffectEvent((changed: string) => {
    if (isWriting.current) return;
    sent.current.push(changed);
    props.onChange(changed);
  });
  const onPalette = useEffectEvent(() => props.onPalette());
  const onRun = useEffectEvent(() => props.onRun());
  const firstText = useEffectEvent(() => props.text);

  useLayoutEffect(() => {
    if (element.current === null) return;
    const model = shelf.take(createModelShelf).open(path, firstText());
    const code = monaco.editor.create(element.current, { ...OPTIONS, model, ariaLabel: `Text of ${path}` });
    const zones = createProblemZones(code, (edits) => editIn(code, edits));
    parts.current = { code, zones, marks: code.createDecorationsCollection() };
    onHandle(handleOf(code));
    code.onDidChangeModelContent(() => onChange(model.getValue()));
    const { CtrlCmd } = monaco.KeyMod;
    // Not `addCommand`: what it registers outlives the editor, and holds everything that it closes over.
    const keys = [
      {
        id: 'trestle.palette',
        label: 'Go to anything',
        keybindings: [CtrlCmd | monaco.KeyCode.KeyK],
        run: () => onPalette(),
      },
      {
        id: 'trestle.run',
        label: 'Run on this input',
        keybindings: [CtrlCmd | monaco.KeyCode.Enter],
        run: () => onRun(),
      },
    ].map((action) => code.addAction(action));
    return () => {
      parts.current = null;
      onHandle(null);
      for (const key of keys) key.dispose();
      zones.dispose();
      code.dispose();
    };
  }, [path, shelf, onHandle]);

  useEffect(() => {
    const model = parts.current?.code.getModel();
    const echo = sent.current.indexOf(text);
    if (echo >= 0) {
      // What was typed comes back, perhaps late: the editor has it already, and more.
      sent.current.splice(0, echo + 1);
      return;
    }
    sent.current = [];
    // What came from elsewhere is written as one step that can be undone.
    if (model == null || model.getValue() === text) return;
    isWriting.current = true;
    model.pushEditOperations([], [{ range: model.getFullModelRange(), text }], () => null);
    model.pushStackElement();
    isWriting.current = false;
  }, [text]);

  useEffect(() => {
    const does = tabWrites ? 'Tab writes a tab' : 'Tab moves the focus';
    parts.current?.code.updateOptions({
      readOnly: isReadOnly,
      tabFocusMode: !tabWrites,
      ariaLabel: `Text of ${path}. ${does}; ${formatShortcut('Ctrl+M')} changes that.`,
    });
  }, [path, isReadOnly, tabWrites]);

  useEffect(() => {
    const model = parts.current?.code.getModel();
    shelf.take(createModelShelf).setFacts(path, facts);
    if (model != null) monaco.editor.setModelMarkers(model, 'lint', problemMarkers(facts.problems));
    parts.current?.zones.draw(facts.problems, facts.shownProblem);
  }, [path, shelf, facts]);

  useEffect(() => {
    parts.current?.marks.set(
      addedLines.map((line) => ({
        range: new monaco.Range(line, 1, line, 1),
        options: { isWholeLine: true, linesDecorationsClassName: 'prompt-added-line' },
      })),
    );
  }, [addedLines]);

  return <div ref={element} className="prompt-code" data-editor="prompt" />;
}

const OPTIONS: editor.IStandaloneEditorConstructionOptions = {
  automaticLayout: true,
  minimap: { enabled: false },
  fontSize: 12,
  lineHeight: 18,
  fontFamily: 'var(--font-mono)',
  lineNumbersMinChars: 3,
  lineDecorationsWidth: 10,
  glyphMargin: false,
  folding: false,
  wordWrap: 'on',
  wrappingIndent: 'same',
  scrollBeyondLastLine: false,
  renderLineHighlight: 'all',
  renderLineHighlightOnlyWhenFocus: false,
  overviewRulerBorder: false,
  overviewRulerLanes: 2,
  hideCursorInOverviewRuler: true,
  occurrencesHighlight: 'off',
  selectionHighlight: false,
  unicodeHighlight: { ambiguousCharacters: false, invisibleCharacters: true },
  quickSuggestions: { other: true, comments: false, strings: false },
  wordBasedSuggestions: 'off',
  padding: { top: 4, bottom: 4 },
  fixedOverflowWidgets: true,
  cursorBlinking: 'solid',
  smoothScrolling: false,
  stickyScroll: { enabled: false },
  links: false,
  renderFinalNewline: 'on',
  bracketPairColorization: { enabled: false },
  guides: { indentation: false, bracketPairs: false },
  scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
  lightbulb: { enabled: monaco.editor.ShowLightbulbIconMode.Off },
  tabFocusMode: true,
  accessibilityPageSize: 500,
};

function editIn(code: editor.IStandaloneCodeEditor, edits: readonly TextEdit[]): void {
  code.pushUndoStop();
  code.executeEdits(
    'fix',
    edits.map(({ line, column, endLine, endColumn, text }) => ({
      range: new monaco.Range(line, column, endLine, endColumn),
      text,
    })),
  );
  code.pushUndoStop();
  code.focus();
}

function handleOf(code: editor.IStandaloneCodeEditor): EditorHandle {
  const reveal = (line: number, column: number) => {
    code.setPosition({ lineNumber: line, column });
    code.revealLineInCenterIfOutsideViewport(line);
  };
  return {
    reveal,
    goTo(line, column) {
      reveal(line, column);
      code.focus();
    },
    caret() {
      const position = code.getPosition();
      return { line: position?.lineNumber ?? 1, column: position?.column ?? 1 };
    },
    edit: (edits) => editIn(code, edits),
    showFixes() {
      code.focus();
      code.trigger('problem', 'editor.action.quickFix', {});
    },
  };
}
