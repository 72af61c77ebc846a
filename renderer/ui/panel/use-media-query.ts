import { useSyncExternalStore } from 'react';

/** Below this width the right-hand panel becomes a drawer. CSS pixels. */
export const DETAIL_DRAWER_BELOW_PX = 1280;
/** Below this width the list becomes a drawer too. CSS pixels. */
export const LIST_DRAWER_BELOW_PX = 1024;

/** @returns whether a media query holds now, kept current */
export function useMediaQuery(query: string): boolean {
  return useSyncExternalStore(
    (onChange) => {
      const list = globalThis.matchMedia(query);
      list.addEventListener('change', onChange);
      return () => list.removeEventListener('change', onChange);
    },
    () => globalThis.matchMedia(query).matches,
    () => false,
  );
}

/** @returns whether the window is narrower than `px` */
export function useIsNarrowerThan(px: number): boolean {
  return useMediaQuery(`(max-width: ${px - 0.02}px)`);
}
