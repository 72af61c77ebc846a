import type { ExpectedPlace } from '../../contract/dataset.ts';
import { isObject, type RowFields } from './row-fields.ts';

/**
 * Where a row says that its answer stands: in `places`, in `expected`, as data sets made of traces say it, or in `path` and `paths`,
 * of which with `expects` those words are meant and else the whole document.
 *
 * @throws InvalidArgumentError naming file, line and field
 */
export function placesOfRow(row: RowFields, expects: readonly string[]): readonly ExpectedPlace[] {
  const places = (row.objects('places') ?? []).map(readPlace);
  const expected = row.peek('expected');
  if (isObject(expected)) {
    // A chunk alone is no place: it is another one after the next re-chunking.
    if ('document' in expected || 'quote' in expected) places.push(...(row.objects('expected') ?? []).map(readPlace));
  } else if (expected !== undefined && typeof expected !== 'string') {
    row.fail('expected', expected, 'a text, or a place like {"document", "quote"}');
  }
  const [first, ...others] = [row.text('path') ?? [], row.texts('paths') ?? []].flat();
  if (first === undefined || places.length > 0) return places;
  const nowhere = { start: null, end: null, gain: 1 };
  if (expects.length > 0) return expects.map((quote) => ({ document: first, quote, ...nowhere }));
  return [first, ...others].map((document) => ({ document, quote: null, ...nowhere }));
}

function readPlace(place: RowFields): ExpectedPlace {
  const document = place.text('document') ?? '';
  const quote = place.text('quote') ?? null;
  if (document === '' && quote === null) place.fail('document', null, 'the document of a place that has no quote');
  if (quote?.trim() === '') place.fail('quote', quote, 'a stretch of text');
  const start = place.number('start') ?? null;
  const end = place.number('end') ?? null;
  if (start !== null && !(Number.isInteger(start) && start >= 0)) place.fail('start', start, 'a whole number from 0');
  if (end !== null && !(Number.isInteger(end) && end >= (start ?? 0))) {
    place.fail('end', end, 'a whole number that is not below "start"');
  }
  const gain = place.number('gain') ?? 1;
  if (gain < 0) place.fail('gain', gain, 'a number from 0');
  const isLocated = start !== null && end !== null;
  return { document, quote, start: isLocated ? start : null, end: isLocated ? end : null, gain };
}
