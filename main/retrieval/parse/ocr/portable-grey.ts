/**
 * Writes decoded pixels as a portable grey map, the simplest picture that the recogniser reads.
 *
 * @param image rows of 1 bit (padded to bytes), or of 1, 3 or 4 bytes a pixel; what is missing at the end is white
 */
export function toPortableGrey(image: {
  width: number;
  height: number;
  data: Uint8Array | Uint8ClampedArray;
}): Uint8Array {
  const { width, height, data } = image;
  const header = new TextEncoder().encode(`P5\n${width} ${height}\n255\n`);
  const pixels = width * height;
  const grey = new Uint8Array(header.length + pixels).fill(255);
  grey.set(header);
  const at = header.length;
  const rowBytes = Math.ceil(width / 8);
  if (data.length < pixels) {
    for (let index = 0; index < pixels; index += 1) {
      const x = index % width;
      const byte = data[((index - x) / width) * rowBytes + (x >> 3)] ?? 255;
      grey[at + index] = (byte & (128 >> (x & 7))) === 0 ? 0 : 255;
    }
    return grey;
  }
  const channels = Math.min(4, Math.floor(data.length / Math.max(1, pixels)));
  if (channels < 3) {
    grey.set(data.subarray(0, pixels), at);
    return grey;
  }
  for (let index = 0; index < pixels; index += 1) {
    const from = index * channels;
    // ITU-R BT.601, in integers.
    const value = 299 * (data[from] ?? 0) + 587 * (data[from + 1] ?? 0) + 114 * (data[from + 2] ?? 0);
    grey[at + index] = value / 1000;
  }
  return grey;
}
