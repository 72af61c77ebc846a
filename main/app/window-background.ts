/** What of Electron's nativeTheme decides. */
export interface SystemTheme {
  readonly shouldUseDarkColors: boolean;
  readonly shouldUseHighContrastColors: boolean;
}

/** The `--bg` of each theme in the page's tokens: what shows before the page's first frame and while a window grows. */
const BACKGROUNDS = { dark: '#12171b', light: '#fdfcf8', contrast: '#000000' } as const;

/** @returns the colour behind the page for the system's theme, which is the page's own until the user chooses */
export function windowBackground({ shouldUseDarkColors, shouldUseHighContrastColors }: SystemTheme): string {
  if (shouldUseHighContrastColors) return BACKGROUNDS.contrast;
  return shouldUseDarkColors ? BACKGROUNDS.dark : BACKGROUNDS.light;
}
