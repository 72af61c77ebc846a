/**
 * Run before a script: what would make the same run score otherwise another time is fixed. The clock stands still, chance
 * comes from the seed (mulberry32), and there is no way back to the real ones, since nothing keeps hold of them.
 *
 * @param seed a whole number from 0 to 2³² − 1
 */
export function preludeOf(seed: number): string {
  return `(() => {
  const RealDate = Date;
  const FROZEN = ${FROZEN_AT_MS};
  function FrozenDate(...given) {
    if (new.target === undefined) return new RealDate(FROZEN).toString();
    return Reflect.construct(RealDate, given.length === 0 ? [FROZEN] : given, new.target);
  }
  FrozenDate.prototype = RealDate.prototype;
  FrozenDate.UTC = RealDate.UTC;
  FrozenDate.parse = RealDate.parse;
  FrozenDate.now = () => FROZEN;
  Object.defineProperty(RealDate.prototype, 'constructor', { value: FrozenDate });
  globalThis.Date = FrozenDate;
  let state = ${seed >>> 0};
  Math.random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  delete globalThis.performance;
})();`;
}

/** 2000-01-01T00:00:00Z. */
const FROZEN_AT_MS = 946_684_800_000;
