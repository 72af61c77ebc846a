/**
 * Where objects of a JSON text begin, so that what is wrong with one can be said by its line; the parser does not tell.
 *
 * @param text valid JSON
 * @param path names of the lists that an object stands in, from outside: `['data', 'paragraphs', 'qas']`; none for the list that is the text
 * @returns lines from 1, in the order of the text
 */
export function linesOfObjects(text: string, path: readonly string[]): number[] {
  const wanted = path.join('/');
  const lines: number[] = [];
  /** Of each open bracket: the name its list stands under, or null for an object. */
  const open: (string | null)[] = [];
  let line = 1;
  let name = '';
  let last = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\n') line += 1;
    else if (character === '"') {
      const from = at + 1;
      for (at = from; at < text.length && text[at] !== '"'; at += 1) if (text[at] === '\\') at += 1;
      last = text.slice(from, at);
    } else if (character === ':') name = last;
    else if (character === '[') {
      open.push(name);
      name = '';
    } else if (character === '{') {
      const isInList = open.length > 0 && open.at(-1) !== null;
      // The outermost list has no name.
      const lists = open.filter((one) => one !== null);
      if (isInList && (path.length === 0 ? open.length === 1 : lists.join('/') === wanted)) lines.push(line);
      open.push(null);
      name = '';
    } else if (character === ']' || character === '}') open.pop();
  }
  return lines;
}
