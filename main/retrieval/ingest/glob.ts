/**
 * Globs over POSIX paths, matched by walking pattern and path side by side. Patterns also come from `.gitignore` files
 * of folders that nobody vouched for, so nothing here may backtrack without bound: a star remembers only the last
 * place it could grow from, which keeps every match within pattern length × path length steps.
 */

/** One path segment of a pattern; `**` is a segment of its own. */
type Segment = '**' | readonly Token[];
type Token =
  | { kind: 'text'; text: string }
  | { kind: 'any' }
  | { kind: 'star' }
  | { kind: 'set'; isNegated: boolean; ranges: readonly (readonly [number, number])[] };

export type Glob = readonly Segment[];

/** POSIX names of sets, of ASCII as in git. */
const CHARACTER_CLASSES: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  alnum: [
    ['0', '9'],
    ['A', 'Z'],
    ['a', 'z'],
  ],
  alpha: [
    ['A', 'Z'],
    ['a', 'z'],
  ],
  blank: [
    [' ', ' '],
    ['\t', '\t'],
  ],
  cntrl: [
    ['\0', '\x1f'],
    ['\x7f', '\x7f'],
  ],
  digit: [['0', '9']],
  graph: [['!', '~']],
  lower: [['a', 'z']],
  print: [[' ', '~']],
  punct: [
    ['!', '/'],
    [':', '@'],
    ['[', '`'],
    ['{', '~'],
  ],
  space: [
    [' ', ' '],
    ['\t', '\r'],
  ],
  upper: [['A', 'Z']],
  xdigit: [
    ['0', '9'],
    ['A', 'F'],
    ['a', 'f'],
  ],
};

/** A pattern with braces stands for at most this many; what would come after is left as it is written. */
const MAX_BRACE_ALTERNATIVES = 256;

/**
 * Compiles a pattern: `*` and `?` within a segment, `[a-z]` and `[!a-z]` sets, `**` for any number of segments, a
 * backslash before a character that is meant literally.
 */
export function compileGlob(pattern: string): Glob {
  return splitSegments(pattern).map((segment) => (/^\*\*+$/.test(segment) ? '**' : compileSegment(segment)));
}

/** @returns the pattern's alternatives with `{a,b}` written out */
export function expandBraces(pattern: string): string[] {
  const done: string[] = [];
  const open = [pattern];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const braces = done.length + open.length < MAX_BRACE_ALTERNATIVES ? /\{([^{}]*,[^{}]*)\}/.exec(next) : null;
    if (!braces) {
      done.push(next);
      continue;
    }
    const { index } = braces;
    const after = next.slice(index + braces[0].length);
    for (const choice of (braces[1] ?? '').split(',').toReversed()) open.push(next.slice(0, index) + choice + after);
  }
  return done;
}

/** @param path segments joined by `/`, without a slash at either end */
export function matchesGlob(glob: Glob, path: string): boolean {
  const segments = path.split('/');
  return matchSequence(glob.length, segments.length, {
    isStar: (index) => glob[index] === '**',
    matches: (index, position) => matchesSegment(glob[index] as readonly Token[], segments[position] ?? ''),
  });
}

function matchesSegment(tokens: readonly Token[], segment: string): boolean {
  // Text tokens hold one character each, so that a step of the pattern is a step of the segment.
  const characters = Array.from(segment);
  return matchSequence(tokens.length, characters.length, {
    isStar: (index) => tokens[index]?.kind === 'star',
    matches: (index, position) => matchesToken(tokens[index] as Token, characters[position] ?? ''),
  });
}

/** Matches a pattern of `patternLength` steps, some of them stars, against `length` items; returns true on a full match. */
function matchSequence(
  patternLength: number,
  length: number,
  step: { isStar(index: number): boolean; matches(index: number, position: number): boolean },
): boolean {
  let index = 0;
  let position = 0;
  let starIndex = -1;
  let starPosition = 0;
  while (position < length) {
    if (index < patternLength && step.isStar(index)) {
      starIndex = index;
      starPosition = position;
      index += 1;
    } else if (index < patternLength && step.matches(index, position)) {
      index += 1;
      position += 1;
    } else if (starIndex >= 0) {
      starPosition += 1;
      position = starPosition;
      index = starIndex + 1;
    } else return false;
  }
  while (index < patternLength && step.isStar(index)) index += 1;
  return index === patternLength;
}

function matchesToken(token: Token, character: string): boolean {
  switch (token.kind) {
    case 'text':
      return token.text === character;
    case 'any':
      return true;
    case 'star':
      return false;
    case 'set': {
      const code = character.codePointAt(0) ?? 0;
      return token.ranges.some(([from, to]) => code >= from && code <= to) !== token.isNegated;
    }
  }
}

/** Splits at slashes that no backslash protects and that no set holds. */
function splitSegments(pattern: string): string[] {
  return pattern.match(/(?:\\.|[^/\\]|\\$)+/gs) ?? [''];
}

function compileSegment(segment: string): Token[] {
  const tokens: Token[] = [];
  const part = /\\(.)|\*+|\?|\[([!^]?)(\]?(?:\[:[a-z]{1,10}:\]|\\.|[^\]\\])*)\]|(.)/gsu;
  for (const [all, escaped, negation, set, plain] of segment.matchAll(part)) {
    if (set !== undefined) tokens.push({ kind: 'set', isNegated: negation !== '', ranges: readRanges(set) });
    else if (all.startsWith('*')) tokens.push({ kind: 'star' });
    else if (all === '?') tokens.push({ kind: 'any' });
    else tokens.push({ kind: 'text', text: escaped ?? plain ?? '' });
  }
  return tokens;
}

function readRanges(set: string): (readonly [number, number])[] {
  const ranges: (readonly [number, number])[] = [];
  const part = /\[:([a-z]{1,10}):\]|(\\.|[^\\])(?:-(\\.|[^\\]))?/gsu;
  for (const [, name, from = '', to] of set.matchAll(part)) {
    if (name !== undefined) {
      ranges.push(...(CHARACTER_CLASSES[name] ?? []).map(([low, high]) => [codeOf(low), codeOf(high)] as const));
      continue;
    }
    const low = codeOf(from);
    ranges.push([low, to === undefined ? low : codeOf(to)]);
  }
  return ranges;
}

function codeOf(character: string): number {
  return character.codePointAt(character.length > 1 && character.startsWith('\\') ? 1 : 0) ?? 0;
}
