/**
 * Cohen's κ: how far two raters agree beyond what their shares alone would give, (p_o − p_e) / (1 − p_e).
 *
 * @param pairs of what each said of a case, at least one
 * @returns 1 for agreement in every case, 0 for as much as chance gives, below 0 for less; null where chance leaves nothing to
 *   disagree on, since both say the same of every case
 * @see Cohen, "A coefficient of agreement for nominal scales", 1960
 */
export function cohenKappa(pairs: readonly (readonly [number, number])[]): number | null {
  const shareOf = (holds: (pair: readonly [number, number]) => boolean): number =>
    pairs.filter(holds).length / pairs.length;
  const observed = shareOf(([one, other]) => one === other);
  const expected = [...new Set(pairs.flat())].reduce(
    (sum, label) => sum + shareOf(([one]) => one === label) * shareOf(([, other]) => other === label),
    0,
  );
  return expected === 1 ? null : (observed - expected) / (1 - expected);
}
