/**
 * The words of `builtin-en` as its recipe states them, one regular expression a sentence: the oracle of the fast scanner.
 */
export function referenceBuiltinWords(text: string): string[] {
  const normalised = text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/(?<=[a-z])['’](?=[a-z])/g, '');
  const words = normalised.match(/[a-z]+|[0-9]+/g) ?? [];
  return words.slice(0, 4096).map((word) => word.slice(0, 40));
}
