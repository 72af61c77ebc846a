import { Dialog } from '@base-ui/react/dialog';
import { useFrameStore } from '../frame-store.ts';
import { PaletteBody } from './palette-body.tsx';
import '../../ui/dialog/dialog.css';
import './palette.css';

/** Everything by name. Mod+K opens it from anywhere; Esc gives focus back. */
export function CommandPalette() {
  const scope = useFrameStore((state) => state.paletteScope);
  const close = useFrameStore((state) => state.closePalette);
  return (
    <Dialog.Root
      open={scope !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) close();
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-backdrop" />
        <Dialog.Popup className="dialog palette" aria-label="Command palette">
          {scope === null ? null : <PaletteBody key={scope} initialScope={scope} onClose={close} />}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
