import { setImmediate } from 'node:timers/promises';
import { throwIfAborted } from '../../base/abort.ts';
import type { JsonObject } from '../../base/json.ts';
import type { DatasetCarryReport, DatasetCase, ExpectedPlace } from '../../contract/dataset.ts';
import { CARRY_OVERLAP, carryQuote } from '../../evals/datasets/carry-quote.ts';
import { caseOfRow } from '../../evals/datasets/case-of-row.ts';
import { parseRow } from '../../evals/datasets/parse-row.ts';
import { isObject } from '../../evals/datasets/row-fields.ts';
import { findDataset, readDatasetText, requireJsonLines, writeDatasetText } from './dataset-file.ts';
import type { IndexedTexts } from './indexed-texts.ts';
import { withField } from './split-dataset.ts';

interface Row {
  text: string;
  fields: JsonObject;
  case: DatasetCase;
}
/** Where a place stands now; the same as before where it was lost. */
interface Carried {
  place: ExpectedPlace;
  state: 'exact' | 'moved' | 'edited' | 'lost';
}

/**
 * Finds every expected quote in the documents as they are indexed now, and writes down where it stands: its document, its offsets, its
 * words where they were edited. A quote whose document is gone, or that never named one, is looked for word for word in all of them. What
 * is lost stays in the row as it was.
 *
 * @throws NotFoundError; InvalidArgumentError for a file that is no JSONL, and naming file and line for a row that cannot be read: then
 *   nothing is written; CancelledError
 */
export async function carryDataset(
  workspacePath: string,
  texts: IndexedTexts,
  { path, dryRun }: { path: string; dryRun: boolean },
  signal: AbortSignal,
): Promise<DatasetCarryReport> {
  const file = findDataset(workspacePath, path);
  requireJsonLines(file);
  const before = readDatasetText(workspacePath, file);
  const lines = before.split('\n');
  const rows = lines.map((text, at): Row | null => {
    if (text.trim() === '') return null;
    const fields = parseRow(text, `${file.name}:${at + 1}`);
    return { text, fields, case: caseOfRow({ fields, line: at + 1 }, file.name) };
  });
  const homeless = await findHomes(rows, texts, signal);
  const report = { path: file.name, places: 0, exact: 0, moved: 0, edited: [] as Edited[], lost: [] as Lost[] };
  for (const [at, row] of rows.entries()) {
    if (row === null || row.case.places.length === 0) continue;
    throwIfAborted(signal);
    const carried = row.case.places.map((place) => carryPlace(place, row.case.id, { texts, homeless, report }));
    report.places += carried.length;
    lines[at] = withPlaces(
      row,
      carried.map(({ place }) => place),
    );
    await setImmediate();
  }
  const text = lines.join('\n');
  if (!dryRun && text !== before) writeDatasetText(workspacePath, file, { before, text });
  return report;
}

type Edited = DatasetCarryReport['edited'][number];
type Lost = DatasetCarryReport['lost'][number];

function carryPlace(
  place: ExpectedPlace,
  caseId: string,
  found: {
    texts: IndexedTexts;
    homeless: ReadonlyMap<string, { document: string; start: number }>;
    report: { exact: number; moved: number; edited: Edited[]; lost: Lost[] };
  },
): Carried {
  const { texts, homeless, report } = found;
  const { document, quote, start } = place;
  const lose = (reason: string): Carried => {
    report.lost.push({ caseId, document, reason });
    return { place, state: 'lost' };
  };
  const home = document === '' ? null : texts.find(document);
  if (quote === null) {
    if (home === null) return lose('no source has this document');
    report.exact += 1;
    return { place, state: 'exact' };
  }
  if (home === null) {
    const other = homeless.get(quote);
    if (other === undefined) {
      return lose(
        document === '' ? 'no document holds this text' : 'no source has this document, and no other holds the text',
      );
    }
    report.moved += 1;
    return { place: { ...place, ...other, end: other.start + quote.length }, state: 'moved' };
  }
  const carried = carryQuote({ quote, start }, home.text);
  if (carried.state === 'lost') {
    return lose(
      `its text is gone: of its words ${percent(carried.overlap)} stand together at best, and ${percent(CARRY_OVERLAP)} must`,
    );
  }
  if (carried.state === 'edited') {
    report.edited.push({ caseId, document, overlap: carried.overlap, before: quote, after: carried.quote });
  } else report[carried.state] += 1;
  return { place: { ...place, quote: carried.quote, start: carried.start, end: carried.end }, state: carried.state };
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Where quotes stand whose document is not known or no longer there: the first document that holds them word for word. */
async function findHomes(
  rows: readonly (Row | null)[],
  texts: IndexedTexts,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, { document: string; start: number }>> {
  const wanted = new Set<string>();
  for (const row of rows) {
    for (const { document, quote } of row?.case.places ?? []) {
      if (quote !== null && (document === '' || texts.find(document) === null)) wanted.add(quote);
    }
  }
  const homes = new Map<string, { document: string; start: number }>();
  if (wanted.size === 0) return homes;
  for (const { document, text } of texts.all()) {
    throwIfAborted(signal);
    for (const quote of wanted) {
      const start = text.indexOf(quote);
      if (start < 0) continue;
      homes.set(quote, { document, start });
      wanted.delete(quote);
    }
    if (wanted.size === 0) break;
    await setImmediate();
  }
  return homes;
}

/** Where a row says its place in `expected` it is written there; else into `places`, beside what the row said before. */
function withPlaces({ text, fields, case: { places: before } }: Row, places: readonly ExpectedPlace[]): string {
  if (JSON.stringify(before) === JSON.stringify(places)) return text;
  const { expected } = fields;
  const own = isObject(expected) && ('document' in expected || 'quote' in expected) ? places.at(-1) : undefined;
  let line = text;
  if (own !== undefined && JSON.stringify(before.at(-1)) !== JSON.stringify(own)) {
    const { document, quote, start, end } = own;
    line = withField(line, 'expected', {
      ...(expected as JsonObject),
      document,
      ...(quote === null ? {} : { quote }),
      ...located({ start, end }),
    });
  }
  const others = own === undefined ? places : places.slice(0, -1);
  if (others.length === 0) return line;
  return withField(
    line,
    'places',
    others.map(({ document, quote, gain, ...at }) => ({
      document,
      ...(quote === null ? {} : { quote }),
      ...located(at),
      ...(gain === 1 ? {} : { gain }),
    })),
  );
}

function located({ start, end }: Pick<ExpectedPlace, 'start' | 'end'>): { start?: number; end?: number } {
  return start === null || end === null ? {} : { start, end };
}
