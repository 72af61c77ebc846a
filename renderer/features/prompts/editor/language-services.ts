import type { editor, languages } from 'monaco-editor/editor/editor.api';
import { LIQUID_FILTERS, LIQUID_TAGS } from '../view-model/liquid-words.ts';
import { liquidPlace, loopNames, outerName, valueOf, valueText, variableAt } from '../view-model/liquid-expression.ts';
import type { EditorFacts } from './editor-facts.ts';
import { monaco } from './monaco.ts';
import { PROMPT_LANGUAGE, promptLanguageConfiguration, promptTokens } from './prompt-language.ts';

/** @returns what is known of a model's text */
export type FactsOf = (model: editor.ITextModel) => EditorFacts;

/** Teaches the editor the language of prompts. @returns a way to take it back */
export function registerPromptLanguage(factsOf: FactsOf): () => void {
  if (!monaco.languages.getLanguages().some(({ id }) => id === PROMPT_LANGUAGE))
    monaco.languages.register({ id: PROMPT_LANGUAGE });
  const parts = [
    monaco.languages.setMonarchTokensProvider(PROMPT_LANGUAGE, promptTokens),
    monaco.languages.setLanguageConfiguration(PROMPT_LANGUAGE, promptLanguageConfiguration),
    monaco.languages.registerCompletionItemProvider(PROMPT_LANGUAGE, completions(factsOf)),
    monaco.languages.registerHoverProvider(PROMPT_LANGUAGE, hovers(factsOf)),
    monaco.languages.registerCodeActionProvider(PROMPT_LANGUAGE, fixes(factsOf)),
  ];
  return () => {
    for (const part of parts) part.dispose();
  };
}

function completions(factsOf: FactsOf): languages.CompletionItemProvider {
  const { CompletionItemKind: Kind, CompletionItemInsertTextRule: Rule } = monaco.languages;
  return {
    triggerCharacters: ['{', '%', '|', "'", '"', '.'],
    provideCompletionItems: (model, position) => {
      const before = model.getValueInRange(new monaco.Range(1, 1, position.lineNumber, position.column));
      const place = liquidPlace(before);
      const facts = factsOf(model);
      const back = place.type === 'variable' ? place.written.length : model.getWordUntilPosition(position).word.length;
      const range = new monaco.Range(position.lineNumber, position.column - back, position.lineNumber, position.column);
      const item = (label: string, kind: languages.CompletionItemKind, detail: string, insertText = label) => ({
        label,
        kind,
        detail,
        insertText,
        range,
      });
      switch (place.type) {
        case 'text':
          return { suggestions: [] };
        case 'tag':
          return {
            suggestions: LIQUID_TAGS.map(({ name, text, detail }) => ({
              ...item(name, Kind.Keyword, detail, text),
              insertTextRules: Rule.InsertAsSnippet,
            })),
          };
        case 'partial':
          return { suggestions: facts.partials.map((name) => item(name, Kind.File, 'partial')) };
        case 'filter':
          return { suggestions: LIQUID_FILTERS.map(({ name, detail }) => item(name, Kind.Function, detail)) };
        case 'variable':
          return { suggestions: variableItems(before, facts, item) };
      }
    },
  };
}

function variableItems(
  before: string,
  { variables, values }: EditorFacts,
  item: (label: string, kind: languages.CompletionItemKind, detail: string) => languages.CompletionItem,
): languages.CompletionItem[] {
  const { CompletionItemKind: Kind } = monaco.languages;
  const loops = loopNames(before);
  const outside = variables.map(({ name, type, description, isUntrusted }) => ({
    ...item(
      name.replaceAll('[]', '[0]'),
      name.startsWith('tools.') ? Kind.Method : Kind.Variable,
      isUntrusted ? `${type}, from outside` : type,
    ),
    sortText: name.includes('[]') ? `2${name}` : `1${name}`,
    ...valueNote(name, values, description),
  }));
  const inside = [...loops.keys()].flatMap((name) => {
    const whole = `${outerName(name, loops)}.`;
    const fields = variables.filter((variable) => variable.name.startsWith(whole));
    return [
      { ...item(name, Kind.Variable, 'item of the loop'), sortText: `0${name}` },
      ...fields.map(({ name: outer, type, description }) => ({
        ...item(`${name}.${outer.slice(whole.length)}`, Kind.Field, type),
        sortText: `0${name}.`,
        ...valueNote(outer, values, description),
      })),
    ];
  });
  return [...inside, ...outside];
}

function valueNote(name: string, values: EditorFacts['values'], description: string): { documentation: string } {
  const value = values === null ? '' : `In this input: ${valueText(valueOf(name, values))}`;
  return { documentation: [description, value].filter((part) => part !== '').join('\n\n') };
}

function hovers(factsOf: FactsOf): languages.HoverProvider {
  return {
    provideHover: (model, position) => {
      const found = variableAt(model.getLineContent(position.lineNumber), position.column - 1);
      if (found === null) return null;
      const facts = factsOf(model);
      const before = model.getValueInRange(new monaco.Range(1, 1, position.lineNumber, found.start + 1));
      const name = outerName(found.name, loopNames(before));
      const known = facts.variables.find((variable) => variable.name === name.replaceAll(/\[\d+\]/g, '[]'));
      const value = facts.values === null ? undefined : valueOf(name, facts.values);
      if (known === undefined && value === undefined) return null;
      const lines = [
        `**${name}**${known === undefined ? '' : `: ${known.type}${known.isUntrusted ? ', written by somebody outside' : ''}`}`,
        ...(known === undefined || known.description === '' ? [] : [known.description]),
        ...(facts.values === null ? [] : [`In ${facts.inputName ?? 'this input'}:`, fenced(valueText(value))]),
      ];
      return {
        range: new monaco.Range(position.lineNumber, found.start + 1, position.lineNumber, found.end + 1),
        // Retrieved text is somebody else's: no HTML, no links that run commands, and a fence that it cannot close.
        contents: lines.map((text) => ({ value: text, isTrusted: false, supportHtml: false })),
      };
    },
  };
}

/** Text as a code block of Markdown whose fence is longer than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

function fixes(factsOf: FactsOf): languages.CodeActionProvider {
  return {
    provideCodeActions: (model, range) => ({
      actions: factsOf(model)
        .problems.filter(({ line, endLine }) => line <= range.endLineNumber && endLine >= range.startLineNumber)
        .flatMap((problem) =>
          problem.fixes.map(({ title, edits }, index) => ({
            title,
            kind: 'quickfix',
            isPreferred: index === 0,
            edit: {
              edits: edits.map((edit) => ({
                resource: model.uri,
                versionId: model.getVersionId(),
                textEdit: {
                  range: new monaco.Range(edit.line, edit.column, edit.endLine, edit.endColumn),
                  text: edit.text,
                },
              })),
            },
          })),
        ),
      dispose: () => undefined,
    }),
  };
}
