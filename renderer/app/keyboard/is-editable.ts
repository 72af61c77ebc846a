const TEXT_INPUTS = new Set(['text', 'search', 'url', 'email', 'number', 'password', 'tel']);

/** @returns whether typing into the element writes text: single keys are letters there, not commands */
export function isEditable(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  // The code editor takes text through an EditContext: its element is neither a field nor editable by itself.
  if (target.getAttribute('role') === 'textbox' || ('editContext' in target && target.editContext != null)) return true;
  return target instanceof HTMLInputElement && TEXT_INPUTS.has(target.type);
}
