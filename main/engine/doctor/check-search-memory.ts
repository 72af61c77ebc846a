import type { DoctorCheck } from '../../contract/doctor.ts';
import { defaultLimitBytes } from '../../retrieval/memory/accelerated-reader.ts';
import { findKernelFlaw } from '../../retrieval/memory/check-kernel.ts';

const BYTES_PER_MEGABYTE = 1e6;

/** Whether searches can run from copies of the index in memory. Without, SQLite answers, slower and all the same. */
export function checkSearchMemory(): DoctorCheck {
  const flaw = findKernelFlaw();
  const limit = Math.round(defaultLimitBytes() / BYTES_PER_MEGABYTE);
  return {
    id: 'search-memory',
    ok: flaw === null,
    found:
      flaw === null
        ? `SIMD works; an index is searched in memory when it takes up to ${limit} MB`
        : `the SIMD kernel does not run here (${flaw}); vectors are scanned by SQLite, which is slower`,
    wayOut: flaw === null ? null : 'Searches work without it. Use a processor and runtime with WebAssembly SIMD.',
    isOptional: true,
  };
}
