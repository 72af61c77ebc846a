import { Toast } from '@base-ui/react/toast';

export interface ToastAction {
  label: string;
  onClick: () => void;
}

export interface ToastMessage {
  title: string;
  body?: string;
  tone?: 'ok' | 'warn' | 'error' | 'info';
  action?: ToastAction;
}

/** How long a toast stays; it waits while the pointer or focus is on it. Milliseconds. */
export const TOAST_MS = 6000;

/** The one queue of toasts; `Toaster` draws it. */
export const toastManager = Toast.createToastManager<ToastMessage>();

/** Says that work ended out of sight. Not for what the user is looking at. */
export function showToast(message: ToastMessage): void {
  toastManager.add({
    title: message.title,
    description: message.body,
    data: message,
    timeout: TOAST_MS,
    priority: message.tone === 'error' ? 'high' : 'low',
  });
}
