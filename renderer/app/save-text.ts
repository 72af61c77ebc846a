/** By then every browser has taken the content over. Milliseconds. */
const REVOKE_AFTER_MS = 60_000;

/**
 * Hands a text to the browser or the shell to be saved.
 *
 * @param text may come in parts, as one string can be too short for all
 */
export function saveText(fileName: string, mediaType: string, text: string | readonly string[]): void {
  const parts = typeof text === 'string' ? [text] : [...text];
  const url = URL.createObjectURL(new Blob(parts, { type: mediaType }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The download has only begun.
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS);
}
