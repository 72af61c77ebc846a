import { create } from 'zustand';

/** Where the palette starts: everything, or one kind of thing. */
export type PaletteScope = 'everything' | 'actions' | 'documents' | 'traces' | 'prompts' | 'help';

interface FrameState {
  /** Null while the palette is closed. */
  paletteScope: PaletteScope | null;
  isShortcutSheetOpen: boolean;
  isTrustDialogOpen: boolean;
  isDetailHidden: boolean;
  openPalette: (scope?: PaletteScope) => void;
  closePalette: () => void;
  setShortcutSheetOpen: (isOpen: boolean) => void;
  setTrustDialogOpen: (isOpen: boolean) => void;
  toggleDetail: () => void;
}

/** What floats over the frame right now. View state only: the engine owns the truth. */
export const useFrameStore = create<FrameState>()((set) => ({
  paletteScope: null,
  isShortcutSheetOpen: false,
  isTrustDialogOpen: false,
  isDetailHidden: false,
  openPalette: (scope = 'everything') => set({ paletteScope: scope }),
  closePalette: () => set({ paletteScope: null }),
  setShortcutSheetOpen: (isOpen) => set({ isShortcutSheetOpen: isOpen }),
  setTrustDialogOpen: (isOpen) => set({ isTrustDialogOpen: isOpen }),
  toggleDetail: () => set(({ isDetailHidden }) => ({ isDetailHidden: !isDetailHidden })),
}));
