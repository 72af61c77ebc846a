import { Search } from 'lucide-react';
import { ariaShortcut, ICON_SIZE, ICON_STROKE, Kbd } from '../ui/index.ts';
import { useFrameStore } from './frame-store.ts';

/** Opens the palette; stands at the right end of every view header. */
export function GoToAnything() {
  const openPalette = useFrameStore((state) => state.openPalette);
  return (
    <button
      type="button"
      className="go-to-anything"
      aria-keyshortcuts={ariaShortcut('Mod+K')}
      onClick={() => openPalette()}
    >
      <Search size={ICON_SIZE.control} strokeWidth={ICON_STROKE} aria-hidden="true" />
      <span>Go to anything</span>
      <Kbd keys="Mod+K" />
    </button>
  );
}
