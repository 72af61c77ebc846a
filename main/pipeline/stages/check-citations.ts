import * as z from 'zod';
import type { JsonValue } from '../../base/json.ts';
import type { Citation } from '../../contract/ask.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { SourceQuoter } from '../../spec/retriever.ts';
import { findCitedSpans } from '../cited-spans.ts';
import { defineStage, type StageImplementation } from '../stage.ts';

const parameters = z.strictObject({});

/**
 * `check/citations`: turns every `[n]` in the answer into a place in a source, numbered by appearance. A marker that
 * points at no passage, or at one that does not hold what the sentence says, is taken out: a citation that cannot be
 * opened is worse than none.
 */
export function checkCitationsStage(quoter: SourceQuoter): StageImplementation {
  return defineStage({
    uses: 'check/citations',
    parameters,
    reads: [['context'], ['generated']],
    writes: ['answer'],
    skipped: null,
    run: async ({ slots, span }) => {
      const { generated, context } = slots;
      // In a value markers stand in its texts alone: a list that holds the number 1 cites nothing.
      const { structured } = generated;
      const text = structured === null ? generated.text : textsIn(structured.value).join('\n');
      const spans = findCitedSpans({ ...generated, text }, context);
      const places = await quoter.quoteSources(
        spans.map(({ packed, textStart, textEnd }) => ({ chunkId: packed.chunk.chunkId, textStart, textEnd })),
      );
      const citations: Citation[] = [];
      const numberOf = new Map<number, number>();
      spans.forEach((cited, index) => {
        const place = places[index];
        if (place == null) return;
        const { chunk } = cited.packed;
        const same = citations.find(
          (citation) =>
            citation.chunkId === chunk.chunkId && citation.start === place.start && citation.end === place.end,
        );
        if (same !== undefined) {
          numberOf.set(cited.occurrence, same.marker);
          return;
        }
        const marker = citations.length + 1;
        numberOf.set(cited.occurrence, marker);
        citations.push({
          marker,
          chunkId: chunk.chunkId,
          documentId: chunk.documentId,
          path: chunk.path,
          displayPath: chunk.displayPath,
          headingPath: chunk.headingPath,
          start: place.start,
          end: place.end,
          quote: place.quote,
          text: chunk.text.slice(cited.textStart, cited.textEnd),
          support: cited.support,
        });
      });
      span.setAttributes({ [ATTRIBUTE.citations]: JSON.stringify(citations) });
      const renumber = createRenumbering(numberOf);
      if (structured === null) return { answer: { text: renumber(text), citations, structured } };
      const value = mapTexts(structured.value, renumber);
      return { answer: { text: JSON.stringify(value, null, 2), citations, structured: { ...structured, value } } };
    },
  });
}

/**
 * @returns writes each marker's final number, text by text in the order they were searched; markers without one go, with
 *   the space before them
 */
function createRenumbering(numberOf: ReadonlyMap<number, number>): (text: string) => string {
  let occurrence = -1;
  return (text) =>
    text.replaceAll(/[ \t]?\[(\d{1,3})\]/g, (marker) => {
      occurrence += 1;
      const number = numberOf.get(occurrence);
      if (number === undefined) return '';
      return `${marker.startsWith('[') ? '' : ' '}[${number}]`;
    });
}

/** @returns every text of a value, keys left out, in the order of {@link mapTexts} */
function textsIn(value: JsonValue): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function mapTexts(value: JsonValue, map: (text: string) => string): JsonValue {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((item: JsonValue) => mapTexts(item, map));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, map)]));
}
