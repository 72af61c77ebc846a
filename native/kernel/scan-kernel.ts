import { SCAN_WASM } from './scan-wasm.ts';

/** The functions of `assembly/scan.ts`, which says what they do; all arguments are addresses, counts and numbers. */
interface ScanFunctions {
  scanCodes(codes: number, scales: number, rows: number, stride: number, query: number, out: number): void;
  scoreRows(
    codes: number,
    scales: number,
    list: number,
    count: number,
    stride: number,
    query: number,
    out: number,
  ): void;
  scoreExactly(
    codes: number,
    remainders: number,
    scales: number,
    list: number,
    count: number,
    stride: number,
    query: number,
    out: number,
  ): void;
  scanSigns(
    codes: number,
    factors: number,
    blocks: number,
    groups: number,
    tables: number,
    step: number,
    base: number,
    shared: number,
    out: number,
  ): void;
  findAbove(values: number, count: number, threshold: number, first: number, list: number): number;
  findSums(sums: number, count: number, least: number, list: number): number;
}

/** The SIMD functions with a memory of their own, which grows and never shrinks: whoever is done drops the whole kernel. */
export interface ScanKernel extends ScanFunctions {
  /** Changes identity when it grows: take views anew after `allocate`. */
  readonly buffer: ArrayBuffer;
  /**
   * @returns the address of so many zeros, a multiple of 16
   * @throws RangeError when the memory cannot grow so far
   */
  allocate(bytes: number): number;
  /** Gives a place back, for the next that fit into it. */
  release(address: number, bytes: number): void;
}

const PAGE_BYTES = 65_536;
/** 4 GB, all that 32-bit addresses reach. */
const MAX_PAGES = 65_536;
const ALIGNMENT = 16;

/** @throws WebAssembly.CompileError on a machine without WebAssembly SIMD, RangeError without memory */
export function createScanKernel(): ScanKernel {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES });
  const module = new WebAssembly.Module(Buffer.from(SCAN_WASM, 'base64'));
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  // What the module exports is what its source says; a test compiles that again.
  const functions = instance.exports as unknown as ScanFunctions;
  let used = ALIGNMENT;
  const free: { start: number; end: number }[] = [];
  return {
    scanCodes: functions.scanCodes,
    scoreRows: functions.scoreRows,
    scoreExactly: functions.scoreExactly,
    scanSigns: functions.scanSigns,
    findAbove: functions.findAbove,
    findSums: functions.findSums,
    get buffer() {
      return memory.buffer;
    },
    allocate(bytes) {
      const needed = Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
      const place = free.find((one) => one.end - one.start >= needed);
      if (place !== undefined) {
        const { start } = place;
        place.start += needed;
        new Uint8Array(memory.buffer, start, needed).fill(0);
        return start;
      }
      const address = used;
      used += needed;
      const missing = Math.ceil((used - memory.buffer.byteLength) / PAGE_BYTES);
      if (missing > 0) memory.grow(missing);
      return address;
    },
    release(address, bytes) {
      free.push({ start: address, end: address + bytes });
    },
  };
}
