import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { ContextRecord, Trace } from '../../contract/trace.ts';

/** @returns the paths of the passages that reached a model, as shown: `<source>/<path in it>` */
export function contextPathsOf({ spans }: Trace): readonly string[] {
  return textsOf(spans, ATTRIBUTE.context).flatMap((text) =>
    (JSON.parse(text) as ContextRecord).chunks.map(({ path }) => path),
  );
}

/** @returns every text that spans have under an attribute, in their order */
export function textsOf(spans: Trace['spans'], attribute: string): readonly string[] {
  return spans.map(({ attributes }) => attributes[attribute]).filter((value) => typeof value === 'string');
}
