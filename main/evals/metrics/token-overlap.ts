/** Scripts without spaces: each of their characters is a token. */
const UNSPACED = /([\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])/gu;
/** Python's `string.punctuation` has signs that Unicode counts as symbols. */
const PUNCTUATION = /[\p{P}$+<=>^`|~]/gu;
const ARTICLES = /\b(?:a|an|the)\b/g;

/**
 * The tokens of a text as SQuAD's evaluation compares them: lower case, without punctuation and English articles, cut at
 * white space; of scripts without spaces each character is one, as in MLQA.
 *
 * @see Rajpurkar et al., "SQuAD: 100,000+ Questions for Machine Comprehension of Text", 2016, and its evaluate-v2.0.py;
 *   Lewis et al., "MLQA", 2020
 */
export function squadTokens(text: string): readonly string[] {
  const plain = text.normalize('NFC').toLowerCase().replaceAll(PUNCTUATION, '').replaceAll(ARTICLES, ' ');
  return plain
    .replaceAll(UNSPACED, ' $1 ')
    .split(/\s+/)
    .filter((token) => token !== '');
}

/** @returns whether two texts are the same after {@link squadTokens} */
export function isExactMatch(said: string, gold: string): boolean {
  return squadTokens(said).join(' ') === squadTokens(gold).join(' ');
}

/**
 * The harmonic mean of precision and recall over tokens, each as often as it stands there.
 *
 * @returns 0..1; where one of the two has no token: 1 if both have none, else 0
 * @see evaluate-v2.0.py, `compute_f1`
 */
export function tokenF1(said: string, gold: string): number {
  const [saidTokens, goldTokens] = [squadTokens(said), squadTokens(gold)];
  if (saidTokens.length === 0 || goldTokens.length === 0) return Number(saidTokens.length === goldTokens.length);
  const left = new Map<string, number>();
  for (const token of goldTokens) left.set(token, (left.get(token) ?? 0) + 1);
  let common = 0;
  for (const token of saidTokens) {
    const count = left.get(token) ?? 0;
    if (count === 0) continue;
    left.set(token, count - 1);
    common += 1;
  }
  return (2 * common) / (saidTokens.length + goldTokens.length);
}
