/** @returns the given class names joined by spaces, without the empty ones */
export function classNames(...names: readonly (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ');
}
