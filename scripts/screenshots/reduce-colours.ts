/** As many colours as one byte a pixel can name. */
export const MAX_COLOURS = 256;

/** Squared distance in RGB below which two colours need not both be kept, doubled until the rest fits. */
const FIRST_TOLERANCE = 12;

/**
 * Chooses few colours for many: the most frequent first, passing over those that look like one already chosen. An
 * interface is flat colour with blurred edges, so its own colours stay exact and only the edges move by a shade.
 *
 * @param pixels colours as 0xRRGGBB
 * @returns the colours, and for each pixel the index of the nearest
 */
export function reduceColours(pixels: Uint32Array, limit = MAX_COLOURS): { palette: number[]; indices: Uint8Array } {
  const counts = new Map<number, number>();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  // Ties by value, so that the same picture always becomes the same file.
  const byFrequency = [...counts].toSorted(([a, m], [b, n]) => n - m || a - b).map(([colour]) => colour);
  const palette = choose(byFrequency, limit);
  const nearest = new Map(byFrequency.map((colour) => [colour, nearestIndex(colour, palette)]));
  return { palette, indices: Uint8Array.from(pixels, (colour) => nearest.get(colour) ?? 0) };
}

function choose(byFrequency: readonly number[], limit: number): number[] {
  if (byFrequency.length <= limit) return [...byFrequency];
  for (let tolerance = FIRST_TOLERANCE; ; tolerance *= 2) {
    const chosen: number[] = [];
    for (const colour of byFrequency) {
      if (chosen.every((other) => distance(colour, other) >= tolerance)) chosen.push(colour);
      if (chosen.length > limit) break;
    }
    if (chosen.length <= limit) return chosen;
  }
}

function nearestIndex(colour: number, palette: readonly number[]): number {
  let nearest = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, candidate] of palette.entries()) {
    const away = distance(colour, candidate);
    if (away < least) [nearest, least] = [index, away];
  }
  return nearest;
}

/** Squared, in RGB. */
function distance(a: number, b: number): number {
  const red = (a >> 16) - (b >> 16);
  const green = ((a >> 8) & 255) - ((b >> 8) & 255);
  const blue = (a & 255) - (b & 255);
  return red * red + green * green + blue * blue;
}
