import { applyEdits, type FormattingOptions, type JSONPath, modify } from 'jsonc-parser';
import { removeItem } from './remove-item.ts';
import { setRetrieval } from './set-retrieval.ts';
import { DEFAULT_FRESHNESS, type SourceDeclaration } from '../contract/workspace-file.ts';
import type { RetrievalSettings } from '../contract/tune.ts';
import { writeFileAtomically } from '../storage/atomic-file.ts';
import { parseWorkspace } from './parse-texts.ts';
import { readWorkspaceText } from './read-workspace-text.ts';
import { layoutOf } from './workspace-layout.ts';

const FORMATTING: FormattingOptions = { tabSize: 2, insertSpaces: true, eol: '\n' };

export type WorkspaceEdit =
  | { type: 'add-source'; source: SourceDeclaration }
  | { type: 'replace-source'; source: SourceDeclaration }
  | { type: 'remove-source'; sourceId: string }
  /** Switches the semantic cache on where it is off. */
  | { type: 'set-semantic-threshold'; threshold: number }
  /** Empty settings take the entry out. */
  | { type: 'set-retrieval'; retrieval: RetrievalSettings };

/**
 * Changes `trestle.jsonc` and keeps its comments. Edits are applied in order, then the file is written once, whole;
 * nothing is written when the result would not load.
 *
 * @throws what reading the file throws; an edit of a source that is not there changes nothing
 */
export function editWorkspaceFile(workspaceDirectory: string, edits: readonly WorkspaceEdit[]): void {
  if (edits.length === 0) return;
  const path = layoutOf(workspaceDirectory).file;
  const before = readWorkspaceText(workspaceDirectory, path);
  const after = edits.reduce((text, edit) => applyEdit(path, text, edit), before);
  if (after === before) return;
  parseWorkspace(path, after);
  writeFileAtomically(path, after, { keepBackup: false });
}

function applyEdit(path: string, text: string, edit: WorkspaceEdit): string {
  const { sources } = parseWorkspace(path, text);
  if (edit.type === 'set-retrieval') return setRetrieval(text, edit.retrieval);
  if (edit.type === 'set-semantic-threshold') {
    return change(text, ['cache', 'semantic', 'threshold'], edit.threshold, false);
  }
  if (edit.type === 'add-source') return change(text, ['sources', sources.length], compact(edit.source), true);
  const id = edit.type === 'remove-source' ? edit.sourceId : edit.source.id;
  const index = sources.findIndex((source) => source.id === id);
  if (index < 0) return text;
  return edit.type === 'remove-source'
    ? removeItem(text, ['sources', index])
    : change(text, ['sources', index], compact(edit.source), false);
}

function change(text: string, at: JSONPath, value: unknown, isArrayInsertion: boolean): string {
  return applyEdits(text, modify(text, at, value, { formattingOptions: FORMATTING, isArrayInsertion }));
}

/** Without what is the default anyway: the file stays as short as a person would write it. */
function compact(source: SourceDeclaration): Partial<SourceDeclaration> {
  return {
    id: source.id,
    path: source.path,
    ...(source.web === undefined ? {} : { web: source.web }),
    ...(source.include.length === 0 ? {} : { include: source.include }),
    ...(source.exclude.length === 0 ? {} : { exclude: source.exclude }),
    ...(source.code ? { code: true } : {}),
    ...(source.ocr ? {} : { ocr: false }),
    ...(source.gitignore ? {} : { gitignore: false }),
    // Left out, a source that is widened would open to everyone.
    ...(source.access === undefined ? {} : { access: source.access }),
    ...(source.watch ? {} : { watch: false }),
    ...(source.freshness === DEFAULT_FRESHNESS ? {} : { freshness: source.freshness }),
    // Left out, a source that is widened would leave.
    ...(source.leavesMachine ? {} : { leavesMachine: false }),
    ...(source.decisions.length === 0 ? {} : { decisions: source.decisions }),
  };
}
