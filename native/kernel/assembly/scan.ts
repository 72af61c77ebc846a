// AssemblyScript: TypeScript's syntax for WebAssembly. Compiled by scripts/build-kernel.mjs into native/kernel/scan.wasm.
//
// Everything works on addresses in a memory that the caller laid out; nothing is allocated here. `stride` is the number of
// dimensions rounded up to 16, with zeros behind the last.

/** Bytes of a vector register. */
const LANES: usize = 16;

/**
 * Dot products of a query with rows of signed bytes, times each row's scale.
 *
 * @param codes rows · stride signed bytes
 * @param scales rows f32
 * @param query stride i16, small enough that no sum overflows 32 bits
 * @param out rows f32
 */
export function scanCodes(codes: usize, scales: usize, rows: i32, stride: usize, query: usize, out: usize): void {
  let row = 0;
  let at = codes;
  for (; row + 4 <= rows; row += 4) {
    let sum0 = i32x4.splat(0);
    let sum1 = i32x4.splat(0);
    let sum2 = i32x4.splat(0);
    let sum3 = i32x4.splat(0);
    for (let lane: usize = 0; lane < stride; lane += LANES) {
      const low = v128.load(query + 2 * lane);
      const high = v128.load(query + 2 * lane, 16);
      const code = at + lane;
      sum0 = i32x4.add(sum0, i32x4.dot_i16x8_s(v128.load8x8_s(code), low));
      sum0 = i32x4.add(sum0, i32x4.dot_i16x8_s(v128.load8x8_s(code, 8), high));
      const code1 = code + stride;
      sum1 = i32x4.add(sum1, i32x4.dot_i16x8_s(v128.load8x8_s(code1), low));
      sum1 = i32x4.add(sum1, i32x4.dot_i16x8_s(v128.load8x8_s(code1, 8), high));
      const code2 = code1 + stride;
      sum2 = i32x4.add(sum2, i32x4.dot_i16x8_s(v128.load8x8_s(code2), low));
      sum2 = i32x4.add(sum2, i32x4.dot_i16x8_s(v128.load8x8_s(code2, 8), high));
      const code3 = code2 + stride;
      sum3 = i32x4.add(sum3, i32x4.dot_i16x8_s(v128.load8x8_s(code3), low));
      sum3 = i32x4.add(sum3, i32x4.dot_i16x8_s(v128.load8x8_s(code3, 8), high));
    }
    const sums = gatherSums(sum0, sum1, sum2, sum3);
    const scale = v128.load(scales + 4 * (row as usize));
    v128.store(out + 4 * (row as usize), f32x4.mul(f32x4.convert_i32x4_s(sums), scale));
    at += 4 * stride;
  }
  for (; row < rows; row++) {
    f32.store(out + 4 * (row as usize), dotRow(at, stride, query) * f32.load(scales + 4 * (row as usize)));
    at += stride;
  }
}

/**
 * As `scanCodes`, for some rows only.
 *
 * @param list count u32, places of rows
 * @param out count f32
 */
export function scoreRows(
  codes: usize,
  scales: usize,
  list: usize,
  count: i32,
  stride: usize,
  query: usize,
  out: usize,
): void {
  let at: usize = 0;
  // Four at a time: rows lie far apart, and what they wait for memory they wait together.
  for (; at + 4 <= (count as usize); at += 4) {
    const place = list + 4 * at;
    const row0 = load<u32>(place) as usize;
    const row1 = load<u32>(place, 4) as usize;
    const row2 = load<u32>(place, 8) as usize;
    const row3 = load<u32>(place, 12) as usize;
    const code0 = codes + row0 * stride;
    const code1 = codes + row1 * stride;
    const code2 = codes + row2 * stride;
    const code3 = codes + row3 * stride;
    let sum0 = i32x4.splat(0);
    let sum1 = i32x4.splat(0);
    let sum2 = i32x4.splat(0);
    let sum3 = i32x4.splat(0);
    for (let lane: usize = 0; lane < stride; lane += LANES) {
      const low = v128.load(query + 2 * lane);
      const high = v128.load(query + 2 * lane, 16);
      sum0 = i32x4.add(sum0, i32x4.dot_i16x8_s(v128.load8x8_s(code0 + lane), low));
      sum0 = i32x4.add(sum0, i32x4.dot_i16x8_s(v128.load8x8_s(code0 + lane, 8), high));
      sum1 = i32x4.add(sum1, i32x4.dot_i16x8_s(v128.load8x8_s(code1 + lane), low));
      sum1 = i32x4.add(sum1, i32x4.dot_i16x8_s(v128.load8x8_s(code1 + lane, 8), high));
      sum2 = i32x4.add(sum2, i32x4.dot_i16x8_s(v128.load8x8_s(code2 + lane), low));
      sum2 = i32x4.add(sum2, i32x4.dot_i16x8_s(v128.load8x8_s(code2 + lane, 8), high));
      sum3 = i32x4.add(sum3, i32x4.dot_i16x8_s(v128.load8x8_s(code3 + lane), low));
      sum3 = i32x4.add(sum3, i32x4.dot_i16x8_s(v128.load8x8_s(code3 + lane, 8), high));
    }
    const sums = f32x4.convert_i32x4_s(gatherSums(sum0, sum1, sum2, sum3));
    let scale = f32x4.splat(f32.load(scales + 4 * row0));
    scale = f32x4.replace_lane(scale, 1, f32.load(scales + 4 * row1));
    scale = f32x4.replace_lane(scale, 2, f32.load(scales + 4 * row2));
    scale = f32x4.replace_lane(scale, 3, f32.load(scales + 4 * row3));
    v128.store(out + 4 * at, f32x4.mul(sums, scale));
  }
  for (; at < (count as usize); at++) {
    const row = load<u32>(list + 4 * at) as usize;
    const dot = dotRow(codes + row * stride, stride, query);
    f32.store(out + 4 * at, dot * f32.load(scales + 4 * row));
  }
}

/**
 * Dot products of some rows, from byte codes and what they leave over.
 *
 * @param remainders rows · stride i16, in 65,534ths of a code's step
 * @param query stride f32
 * @param list, out as `scoreRows`
 */
export function scoreExactly(
  codes: usize,
  remainders: usize,
  scales: usize,
  list: usize,
  count: i32,
  stride: usize,
  query: usize,
  out: usize,
): void {
  const parts = i32x4.splat(65_534);
  for (let at: usize = 0; at < (count as usize); at++) {
    const row = load<u32>(list + 4 * at) as usize;
    const code = codes + row * stride;
    const remainder = remainders + 2 * row * stride;
    let sum0 = f32x4.splat(0);
    let sum1 = f32x4.splat(0);
    for (let lane: usize = 0; lane < stride; lane += 8) {
      // Whole numbers below 2^23, so that 32 bits hold them either way.
      const wide = v128.load8x8_s(code + lane);
      const rest = v128.load(remainder + 2 * lane);
      const low = i32x4.add(i32x4.mul(i32x4.extend_low_i16x8_s(wide), parts), i32x4.extend_low_i16x8_s(rest));
      const high = i32x4.add(i32x4.mul(i32x4.extend_high_i16x8_s(wide), parts), i32x4.extend_high_i16x8_s(rest));
      sum0 = f32x4.add(sum0, f32x4.mul(f32x4.convert_i32x4_s(low), v128.load(query + 4 * lane)));
      sum1 = f32x4.add(sum1, f32x4.mul(f32x4.convert_i32x4_s(high), v128.load(query + 4 * lane, 16)));
    }
    const sum = f32x4.add(sum0, sum1);
    const dot =
      (f32x4.extract_lane(sum, 0) as f64) +
      (f32x4.extract_lane(sum, 1) as f64) +
      (f32x4.extract_lane(sum, 2) as f64) +
      (f32x4.extract_lane(sum, 3) as f64);
    f32.store(out + 4 * at, ((dot / 65_534) * (f32.load(scales + 4 * row) as f64)) as f32);
  }
}

/**
 * Estimates dot products from sign codes: for each row, Σ over groups of four dimensions of a table entry chosen by their
 * signs, times the row's factor, and what all rows share.
 *
 * @param codes blocks of 16 rows; in a block, for each 8 dimensions 16 bytes, one a row: bit i is the sign of dimension i
 * @param factors rows f32
 * @param blocks how many blocks of 16 rows
 * @param groups dimensions / 8, even
 * @param tables for each 4 dimensions 16 bytes of 0..63, the part of each pattern of signs
 * @param step, base, shared an estimate is factor · (step · sum + base) + shared
 * @param out 16 · blocks f32
 */
export function scanSigns(
  codes: usize,
  factors: usize,
  blocks: i32,
  groups: i32,
  tables: usize,
  step: f32,
  base: f32,
  shared: f32,
  out: usize,
): void {
  const nibble = i8x16.splat(15);
  const lowByte = i16x8.splat(255);
  const steps = f32x4.splat(step);
  const bases = f32x4.splat(base);
  const offset = f32x4.splat(shared);
  let at = codes;
  for (let block = 0; block < blocks; block++) {
    // Sums of rows 0, 2, 4… and of rows 1, 3, 5…
    let even = i16x8.splat(0);
    let odd = i16x8.splat(0);
    let table = tables;
    for (let group = 0; group < groups; group += 2) {
      const first = v128.load(at);
      const second = v128.load(at, 16);
      // Four entries of at most 63 fit a byte.
      const parts = i8x16.add(
        i8x16.add(
          i8x16.swizzle(v128.load(table), v128.and(first, nibble)),
          i8x16.swizzle(v128.load(table, 16), i8x16.shr_u(first, 4)),
        ),
        i8x16.add(
          i8x16.swizzle(v128.load(table, 32), v128.and(second, nibble)),
          i8x16.swizzle(v128.load(table, 48), i8x16.shr_u(second, 4)),
        ),
      );
      even = i16x8.add(even, v128.and(parts, lowByte));
      odd = i16x8.add(odd, i16x8.shr_u(parts, 8));
      at += 32;
      table += 64;
    }
    const low = i16x8.shuffle(even, odd, 0, 8, 1, 9, 2, 10, 3, 11);
    const high = i16x8.shuffle(even, odd, 4, 12, 5, 13, 6, 14, 7, 15);
    storeEstimates(i32x4.extend_low_i16x8_u(low), factors, steps, bases, offset, out);
    storeEstimates(i32x4.extend_high_i16x8_u(low), factors + 16, steps, bases, offset, out + 16);
    storeEstimates(i32x4.extend_low_i16x8_u(high), factors + 32, steps, bases, offset, out + 32);
    storeEstimates(i32x4.extend_high_i16x8_u(high), factors + 48, steps, bases, offset, out + 48);
    factors += 64;
    out += 64;
  }
}

/**
 * Finds the values above a threshold.
 *
 * @param values count f32
 * @param list where the places of those found are put, as u32; `first` is the place of the first value
 * @returns how many were found
 */
export function findAbove(values: usize, count: i32, threshold: f32, first: u32, list: usize): i32 {
  const limit = f32x4.splat(threshold);
  let found = 0;
  let at = 0;
  for (; at + 4 <= count; at += 4) {
    let mask = i32x4.bitmask(f32x4.gt(v128.load(values + 4 * (at as usize)), limit));
    while (mask !== 0) {
      store<u32>(list + 4 * (found as usize), first + (at as u32) + (ctz(mask) as u32));
      found++;
      mask &= mask - 1;
    }
  }
  for (; at < count; at++) {
    if (f32.load(values + 4 * (at as usize)) > threshold) {
      store<u32>(list + 4 * (found as usize), first + (at as u32));
      found++;
    }
  }
  return found;
}

/**
 * Finds the sums that are at least so large.
 *
 * @param sums count f64
 * @param list where the places of those found are put, as u16
 * @returns how many were found
 */
export function findSums(sums: usize, count: i32, least: f64, list: usize): i32 {
  const limit = f64x2.splat(least);
  let found: usize = 0;
  let at = 0;
  for (; at + 4 <= count; at += 4) {
    const address = sums + 8 * (at as usize);
    let mask = i64x2.bitmask(f64x2.ge(v128.load(address), limit));
    mask |= i64x2.bitmask(f64x2.ge(v128.load(address, 16), limit)) << 2;
    while (mask !== 0) {
      store<u16>(list + 2 * found, (at + ctz(mask)) as u16);
      found++;
      mask &= mask - 1;
    }
  }
  for (; at < count; at++) {
    if (f64.load(sums + 8 * (at as usize)) >= least) {
      store<u16>(list + 2 * found, at as u16);
      found++;
    }
  }
  return found as i32;
}

function dotRow(code: usize, stride: usize, query: usize): f32 {
  let sum = i32x4.splat(0);
  for (let lane: usize = 0; lane < stride; lane += LANES) {
    sum = i32x4.add(sum, i32x4.dot_i16x8_s(v128.load8x8_s(code + lane), v128.load(query + 2 * lane)));
    sum = i32x4.add(sum, i32x4.dot_i16x8_s(v128.load8x8_s(code + lane, 8), v128.load(query + 2 * lane, 16)));
  }
  const pairs = i32x4.add(sum, i32x4.shuffle(sum, sum, 2, 3, 0, 1));
  return (i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1)) as f32;
}

/** The sum of each of four registers, in one. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function gatherSums(sum0: v128, sum1: v128, sum2: v128, sum3: v128): v128 {
  const pairs01 = i32x4.add(i32x4.shuffle(sum0, sum1, 0, 4, 1, 5), i32x4.shuffle(sum0, sum1, 2, 6, 3, 7));
  const pairs23 = i32x4.add(i32x4.shuffle(sum2, sum3, 0, 4, 1, 5), i32x4.shuffle(sum2, sum3, 2, 6, 3, 7));
  return i32x4.add(i32x4.shuffle(pairs01, pairs23, 0, 1, 4, 5), i32x4.shuffle(pairs01, pairs23, 2, 3, 6, 7));
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function storeEstimates(sums: v128, factors: usize, steps: v128, bases: v128, offset: v128, out: usize): void {
  const estimate = f32x4.add(f32x4.mul(f32x4.convert_i32x4_u(sums), steps), bases);
  v128.store(out, f32x4.add(f32x4.mul(estimate, v128.load(factors)), offset));
}
