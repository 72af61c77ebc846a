import { createScanKernel } from '../../../native/kernel/scan-kernel.ts';

const STRIDE = 16;

/**
 * Tries the SIMD kernel on this machine.
 *
 * @returns what is wrong with it; null when it works
 */
export function findKernelFlaw(): string | null {
  try {
    const kernel = createScanKernel();
    const [codes, scale, query, out] = [STRIDE, 4, 2 * STRIDE, 4].map((bytes) => kernel.allocate(bytes)) as [
      number,
      number,
      number,
      number,
    ];
    new Int8Array(kernel.buffer, codes, STRIDE).fill(-3);
    new Float32Array(kernel.buffer, scale, 1).fill(0.5);
    new Int16Array(kernel.buffer, query, STRIDE).fill(100);
    kernel.scanCodes(codes, scale, 1, STRIDE, query, out);
    const [found] = new Float32Array(kernel.buffer, out, 1);
    const expected = -3 * 100 * STRIDE * 0.5;
    return found === expected ? null : `a dot product came out as ${found}, not ${expected}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
