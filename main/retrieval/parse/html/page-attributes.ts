export type PageAttributes = Readonly<Partial<Record<string, string>>>;

/** Attributes by which content is told from frame, or that carry author and date. */
const KEPT: ReadonlySet<string> = new Set(
  'class id role rel itemprop itemtype property name content datetime href hidden style aria-hidden aria-modal lang type'.split(
    ' ',
  ),
);
/** What is read of one tag and of one value, in UTF-16 code units: the rest is data, or made to hurt. */
const MAX_TAG_LENGTH = 4000;
const MAX_VALUE_LENGTH = 300;
const ATTRIBUTE = /([^\s"'<>/=]{1,40})(?:\s{0,20}=\s{0,20}(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+)))?/g;

/** @param text of a tag after its name @returns the first value of each kept attribute, still escaped */
export function readAttributes(text: string): PageAttributes {
  const attributes: Record<string, string> = {};
  for (const [, key = '', double, single, bare] of text.slice(0, MAX_TAG_LENGTH).matchAll(ATTRIBUTE)) {
    const name = key.toLowerCase();
    if (!KEPT.has(name) || Object.hasOwn(attributes, name)) continue;
    attributes[name] = (double ?? single ?? bare ?? '').slice(0, MAX_VALUE_LENGTH);
  }
  return attributes;
}
