import type { editor } from 'monaco-editor/editor/editor.api';
import { type EditorFacts, NO_FACTS } from './editor-facts.ts';
import { followTheme } from './editor-theme.ts';
import { registerPromptLanguage } from './language-services.ts';
import { monaco } from './monaco.ts';
import { PROMPT_LANGUAGE } from './prompt-language.ts';

/**
 * The one owner of the editor's models: makes one for each file that is opened, keeps it with its steps back while the view is
 * in front, and disposes of all when the view is left. Also holds what all of them share: language and theme.
 */
export interface ModelShelf {
  /** @returns the model of a file, made from `text` when there is none yet */
  open(path: string, text: string): editor.ITextModel;
  setFacts(path: string, facts: EditorFacts): void;
  dispose(): void;
}

const uriOf = (path: string) => monaco.Uri.from({ scheme: 'prompt', path: `/${path}` });

export function createModelShelf(): ModelShelf {
  const models = new Map<string, editor.ITextModel>();
  const facts = new Map<string, EditorFacts>();
  const stops = [registerPromptLanguage((model) => facts.get(model.uri.path.slice(1)) ?? NO_FACTS), followTheme()];
  return {
    open(path, text) {
      const kept = models.get(path);
      if (kept !== undefined) return kept;
      // Left over from a view that broke before it could clean up: a second model of one name would throw.
      monaco.editor.getModel(uriOf(path))?.dispose();
      const model = monaco.editor.createModel(text, PROMPT_LANGUAGE, uriOf(path));
      model.setEOL(monaco.editor.EndOfLineSequence.LF);
      // `{{` is a delimiter of the language, coloured as one.
      model.updateOptions({
        tabSize: 2,
        insertSpaces: true,
        bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false },
      });
      models.set(path, model);
      return model;
    },
    setFacts: (path, known) => void facts.set(path, known),
    dispose() {
      for (const model of models.values()) model.dispose();
      models.clear();
      facts.clear();
      for (const stop of stops) stop();
    },
  };
}
