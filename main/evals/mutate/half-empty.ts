import type { MutationChange } from '../../contract/eval-mutate.ts';
import type { Mutator } from './mutator.ts';
import { passagesOf, PASSAGE_FIELDS } from './row-passages.ts';

/** What a row is known by, judged by and allowed: none of it is content. */
const KEPT =
  /^(_?id|.*[_-]id|.*Id|qid|as|tenant|principals|from|mutation|labels?|answers?|answerable|expected|expects|gold|ground_truth|reference|rejected|recorded|review|relevant|documents|qrels|split|tags)$/;

/** Fields of the record go, at the top and one level below: neither the question nor an id nor a label. */
export const mutateHalfEmpty: Mutator = ({ fields, questionField, severity, draws }) => {
  const changes: MutationChange[] = [];
  let index = 0;
  const isDropped = (): boolean => {
    index += 1;
    return draws.unit(index).next() < severity;
  };
  const sift = (record: Readonly<Record<string, unknown>>, prefix: string): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(record).flatMap(([name, value]): [string, unknown][] => {
        if (KEPT.test(name) || (prefix === '' && name === questionField)) return [[name, value]];
        const place = `${prefix}${name}`;
        if (prefix === '' && isRecord(value)) return [[name, sift(value, `${name}.`)]];
        if (!isDropped()) return [[name, value]];
        changes.push({ field: place, from: value, to: null });
        return [];
      }),
    );
  const left = sift(fields, '');
  const hadPassages = passagesOf(fields).length > 0;
  const lostPassages = hadPassages && PASSAGE_FIELDS.every((name) => !(name in left));
  return { fields: left, changes, expects: lostPassages ? 'unanswerable' : 'same' };
};

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
