/**
 * Finds the n-th largest of some values without sorting them (Hoare's quickselect).
 *
 * @returns the least of all when there are not so many, 0 of none
 */
export function nthLargest(values: Float32Array, n: number): number {
  const work = values.slice();
  // Place in ascending order.
  const wanted = Math.max(0, work.length - n);
  let low = 0;
  let high = work.length - 1;
  while (low < high) {
    const pivot = medianOf(work[low] as number, work[(low + high) >>> 1] as number, work[high] as number);
    let left = low;
    let right = high;
    while (left <= right) {
      while ((work[left] as number) < pivot) left++;
      while ((work[right] as number) > pivot) right--;
      if (left > right) break;
      const swapped = work[left] as number;
      work[left++] = work[right] as number;
      work[right--] = swapped;
    }
    if (wanted <= right) high = right;
    else if (wanted >= left) low = left;
    else break;
  }
  return work[wanted] ?? 0;
}

function medianOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
