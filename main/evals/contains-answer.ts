/**
 * @returns whether the answer says one of the gold answers: as a substring, with case, white space and citation markers
 *   put aside. The measure of SQuAD's "contains"; it does not judge what else is said
 */
export function containsAnswer(answer: string, gold: readonly string[]): boolean {
  const said = normalize(answer.replaceAll(/\s?\[\d{1,3}\]/g, ''));
  return gold.some((text) => said.includes(normalize(text)));
}

function normalize(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(/[\u200b\ufeff]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}
