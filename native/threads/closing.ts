/** Cells of the memory that a thread shares with whoever started it: whether it was asked to end, and whether it did. */
export const ASKED = 0;
export const LEFT = 1;
export const CLOSING_CELLS = 2;

/** Part of what a {@link ClosableWorker} is started with (`workerData`). */
export interface ClosingData {
  closing: Int32Array<SharedArrayBuffer>;
}
