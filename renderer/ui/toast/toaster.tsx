import { Toast } from '@base-ui/react/toast';
import { Check, CircleAlert, Info, TriangleAlert, X } from 'lucide-react';
import { ICON_SIZE, ICON_STROKE } from '../icon.ts';
import { type ToastMessage, toastManager } from './toast-manager.ts';
import './toast.css';
import '../button/button.css';

const GLYPH = { info: Info, ok: Check, warn: TriangleAlert, error: CircleAlert } as const;

/** Bottom right, above the status bar; F6 reaches it. Mounted once. */
export function Toaster() {
  return (
    <Toast.Provider toastManager={toastManager} limit={3}>
      <Toast.Portal>
        <Toast.Viewport className="toaster" data-region="toasts" aria-label="Finished work">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
  const { toasts, close } = Toast.useToastManager<ToastMessage>();
  return toasts.map((toast) => {
    const tone = toast.data?.tone ?? 'info';
    const Glyph = GLYPH[tone];
    const action = toast.data?.action;
    return (
      <Toast.Root key={toast.id} toast={toast} className="toast" swipeDirection={[]}>
        <span className={tone === 'info' ? 'text-2' : `text-${tone}`}>
          <Glyph size={16} strokeWidth={ICON_STROKE} aria-hidden="true" />
        </span>
        <div className="toast__text">
          <Toast.Title className="toast__title" render={<p />} />
          <Toast.Description className="toast__body" />
        </div>
        {action === undefined ? null : (
          <button
            type="button"
            className="button"
            data-size="small"
            onClick={() => {
              action.onClick();
              close(toast.id);
            }}
          >
            {action.label}
          </button>
        )}
        <Toast.Close className="button icon-button" aria-label="Dismiss">
          <X size={ICON_SIZE.control} strokeWidth={ICON_STROKE} aria-hidden="true" />
        </Toast.Close>
      </Toast.Root>
    );
  });
}
