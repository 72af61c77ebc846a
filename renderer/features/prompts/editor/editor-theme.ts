import { hexColour } from '../view-model/hex-colour.ts';
import { monaco } from './monaco.ts';

const THEME = 'trestle';

/** What each kind of token is drawn in: design tokens of text colours. */
const TOKEN_COLOURS: readonly { token: string; variable: string; fontStyle?: string }[] = [
  { token: '', variable: '--fg' },
  { token: 'key', variable: '--accent' },
  { token: 'keyword', variable: '--accent' },
  { token: 'string', variable: '--ok' },
  { token: 'number', variable: '--ok' },
  { token: 'comment', variable: '--fg-3' },
  { token: 'delimiter', variable: '--fg-2' },
  { token: 'role', variable: '--fg', fontStyle: 'bold' },
  { token: 'output', variable: '--stage-fuse' },
  { token: 'variable', variable: '--stage-fuse' },
  { token: 'filter', variable: '--accent' },
  { token: 'argument', variable: '--fg-2' },
];

/** Parts of the editor and the design token each is drawn in. */
const PART_COLOURS: Readonly<Record<string, string>> = {
  'editor.background': '--bg-sunken',
  'editor.foreground': '--fg',
  'editorCursor.foreground': '--accent',
  'editorLineNumber.foreground': '--fg-3',
  'editorLineNumber.activeForeground': '--fg',
  'editor.lineHighlightBackground': '--bg-hover',
  'editor.selectionBackground': '--bg-select',
  'editor.inactiveSelectionBackground': '--bg-active',
  'editor.findMatchBackground': '--mark',
  'editor.findMatchHighlightBackground': '--mark',
  'editor.findMatchBorder': '--warn',
  'editorError.foreground': '--error-mark',
  'editorWarning.foreground': '--warn-mark',
  'editorInfo.foreground': '--info',
  'editorWidget.background': '--bg-pop',
  'editorWidget.foreground': '--fg',
  'editorWidget.border': '--line-strong',
  'editorHoverWidget.background': '--bg-pop',
  'editorHoverWidget.foreground': '--fg',
  'editorHoverWidget.border': '--line-strong',
  'editorHoverWidget.statusBarBackground': '--bg-raised',
  'editorSuggestWidget.background': '--bg-pop',
  'editorSuggestWidget.foreground': '--fg',
  'editorSuggestWidget.border': '--line-strong',
  'editorSuggestWidget.selectedBackground': '--bg-select',
  'editorSuggestWidget.selectedForeground': '--fg',
  'editorSuggestWidget.highlightForeground': '--accent',
  'editorSuggestWidget.focusHighlightForeground': '--accent',
  'editorActionList.background': '--bg-pop',
  'editorActionList.foreground': '--fg',
  'editorActionList.focusBackground': '--bg-select',
  'editorActionList.focusForeground': '--fg',
  'editorIndentGuide.background1': '--line-faint',
  'editorIndentGuide.activeBackground1': '--line-strong',
  'editorGutter.background': '--bg-sunken',
  'editorOverviewRuler.border': '--line',
  'editorLightBulb.foreground': '--warn',
  'editorLightBulbAutoFix.foreground': '--warn',
  'input.background': '--bg-sunken',
  'input.foreground': '--fg',
  'input.border': '--line-control',
  'inputOption.activeBorder': '--accent',
  'inputOption.activeForeground': '--fg',
  'inputOption.activeBackground': '--bg-select',
  'list.hoverBackground': '--bg-hover',
  'list.focusBackground': '--bg-select',
  'list.focusForeground': '--fg',
  'menu.background': '--bg-pop',
  'menu.foreground': '--fg',
  'menu.selectionBackground': '--bg-select',
  'menu.selectionForeground': '--fg',
  'menu.separatorBackground': '--line',
  'menu.border': '--line-strong',
  'widget.shadow': '--bg-sunken',
  'scrollbarSlider.background': '--bg-active',
  'scrollbarSlider.hoverBackground': '--line-strong',
  'scrollbarSlider.activeBackground': '--line-control',
  focusBorder: '--accent',
  foreground: '--fg',
  'textLink.foreground': '--accent',
  'textLink.activeForeground': '--accent',
};

/** Draws every editor in the colours that the document has now, and again whenever its theme changes. @returns a way to stop */
export function followTheme(): () => void {
  const draw = () => {
    const colour = colourReader();
    const theme = document.documentElement.dataset['theme'] ?? 'dark';
    monaco.editor.defineTheme(THEME, {
      base: theme === 'light' ? 'vs' : theme === 'contrast' ? 'hc-black' : 'vs-dark',
      inherit: true,
      rules: TOKEN_COLOURS.map(({ token, variable, fontStyle }) => ({
        token,
        foreground: colour(variable).slice(1),
        ...(fontStyle === undefined ? {} : { fontStyle }),
      })),
      colors: {
        ...Object.fromEntries(Object.entries(PART_COLOURS).map(([part, variable]) => [part, colour(variable)])),
        ...(theme === 'contrast' ? { contrastBorder: colour('--line'), contrastActiveBorder: colour('--accent') } : {}),
      },
    });
    monaco.editor.setTheme(THEME);
  };
  draw();
  const observer = new MutationObserver(draw);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}

/** @returns a function that reads a design token as `#rrggbb`, as the editor wants its colours */
function colourReader(): (variable: string) => string {
  const style = getComputedStyle(document.documentElement);
  return (variable) => hexColour(style.getPropertyValue(variable));
}
