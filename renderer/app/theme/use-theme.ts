import { useEffect } from 'react';
import { useEngineQuery } from '../../engine/use-engine-query.ts';
import { useMediaQuery } from '../../ui/index.ts';
import { applyTheme, rememberedTheme } from './theme.ts';

/** Keeps the document's theme as the settings and the operating system say. */
export function useTheme(): void {
  const settings = useEngineQuery('settings.read', {});
  const setting = settings.data?.settings.theme ?? rememberedTheme();
  const prefersLight = useMediaQuery('(prefers-color-scheme: light)');
  const prefersMoreContrast = useMediaQuery('(prefers-contrast: more)');
  useEffect(
    () => applyTheme(setting, { prefersLight, prefersMoreContrast }),
    [setting, prefersLight, prefersMoreContrast],
  );
}
