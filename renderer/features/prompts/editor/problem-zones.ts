import type { editor } from 'monaco-editor/editor/editor.api';
import type { PromptProblem, TextEdit } from '../../../../main/contract/prompt.ts';
import { formatShortcut } from '../../../ui/shortcut.ts';
import { problemKey, problemWords } from '../view-model/problem-order.ts';
import { monaco } from './monaco.ts';

/** More errors than these are squiggles and rows of the Problems list. */
const MAX_ZONES = 5;
/** What an explanation adds around its lines, CSS pixels: padding and the gap to the next line. */
const ZONE_PADDING_PX = 6;

export interface ProblemZones {
  draw(problems: readonly PromptProblem[], shown: string | null): void;
  dispose(): void;
}

/**
 * Explanations on lines of their own below the text they are about. The space is a view zone; what stands in it is an overlay
 * that follows it, because what a view zone holds lies behind the text and cannot be pressed.
 */
export function createProblemZones(
  code: editor.IStandaloneCodeEditor,
  onFix: (edits: readonly TextEdit[]) => void,
): ProblemZones {
  let drawn: { zoneId: string; widget: editor.IOverlayWidget }[] = [];
  let signature = '';

  const clear = () => {
    for (const { widget } of drawn) code.removeOverlayWidget(widget);
    code.changeViewZones((zones) => {
      for (const { zoneId } of drawn) zones.removeZone(zoneId);
    });
    drawn = [];
  };

  const add = (problem: PromptProblem, zones: editor.IViewZoneChangeAccessor) => {
    const node = explanation(problem, onFix);
    const widget: editor.IOverlayWidget = {
      getId: () => `problem ${problemKey(problem)}`,
      getDomNode: () => node,
      getPosition: () => null,
    };
    code.addOverlayWidget(widget);
    const place = () => {
      const { contentLeft, contentWidth } = code.getLayoutInfo();
      node.style.left = `${contentLeft}px`;
      node.style.width = `${Math.max(160, contentWidth - 12)}px`;
    };
    place();
    const zoneId = zones.addZone({
      afterLineNumber: problem.endLine,
      heightInPx: node.offsetHeight + ZONE_PADDING_PX,
      domNode: document.createElement('div'),
      showInHiddenAreas: true,
      onDomNodeTop: (top) => {
        node.style.top = `${top}px`;
      },
      onComputedHeight: place,
    });
    drawn.push({ zoneId, widget });
  };

  return {
    draw(problems, shown) {
      const wanted = problems
        .filter((problem) => problem.severity === 'error' || problemKey(problem) === shown)
        .slice(0, MAX_ZONES);
      const next = wanted.map((problem) => `${problemKey(problem)} ${JSON.stringify(problem.fixes)}`).join('\n');
      if (next === signature) return;
      signature = next;
      clear();
      code.changeViewZones((zones) => {
        for (const problem of wanted) add(problem, zones);
      });
    },
    dispose: clear,
  };
}

/** Made by hand: the editor places plain elements. Text is set as text, since a message may quote what a stranger wrote. */
function explanation(problem: PromptProblem, onFix: (edits: readonly TextEdit[]) => void): HTMLElement {
  const node = document.createElement('div');
  node.className = 'prompt-lens';
  node.dataset['severity'] = problem.severity;
  const { what, more } = problemWords(problem.message);
  const line = node.appendChild(document.createElement('p'));
  const strong = line.appendChild(document.createElement('b'));
  strong.textContent = what;
  line.append(more === '' ? '' : ` ${more}`);
  if (problem.fixes.length > 0) {
    const ways = node.appendChild(document.createElement('p'));
    for (const { title, edits } of problem.fixes) {
      const button = ways.appendChild(document.createElement('button'));
      button.type = 'button';
      button.className = 'text-link';
      button.textContent = title;
      button.addEventListener('click', () => onFix(edits));
    }
    const key = ways.appendChild(document.createElement('kbd'));
    key.className = 'kbd';
    key.ariaHidden = 'true';
    key.textContent = formatShortcut('Mod+.');
  }
  return node;
}

/** @returns the markers of problems: squiggles, which the editor's own list of fixes starts from */
export function problemMarkers(problems: readonly PromptProblem[]): editor.IMarkerData[] {
  const { MarkerSeverity } = monaco;
  const severity = { error: MarkerSeverity.Error, warning: MarkerSeverity.Warning, info: MarkerSeverity.Hint };
  // What is only worth knowing stands in the list: no line under words that are right.
  return problems
    .filter((problem) => problem.severity !== 'info')
    .map((problem) => ({
      severity: severity[problem.severity],
      message: problem.message,
      code: problem.code,
      startLineNumber: problem.line,
      startColumn: problem.column,
      endLineNumber: problem.endLine,
      endColumn: problem.endColumn,
    }));
}
