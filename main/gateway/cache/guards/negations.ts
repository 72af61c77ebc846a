import type { QuestionWord } from './question-words.ts';

/** English, German, French and Spanish. Words that are something else in another of these only make the guard stricter. */
const NEGATIONS: ReadonlySet<string> = new Set(
  `not no never none nobody nothing nowhere neither nor without cannot except excluding unless lacking
   nicht kein keine keinen keinem keiner nie niemals ohne außer ausser pas jamais sans sauf aucun aucune
   nunca jamás ningún ninguna sin salvo`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

/** What turns a word around: `unpaid`, `inactive`, `non-refundable`. */
const PREFIXES = ['un', 'in', 'im', 'ir', 'il', 'dis', 'non', 'de'];
const MIN_TURNED_LENGTH = 4;

/** Each pair asks for opposite things. */
const OPPOSITES: readonly (readonly [readonly string[], readonly string[]])[] = [
  [
    ['before', 'until', 'earlier', 'prior'],
    ['after', 'later', 'since'],
  ],
  [
    ['minimum', 'least', 'lowest', 'smallest', 'fewest', 'shortest', 'cheapest'],
    ['maximum', 'most', 'highest', 'largest', 'longest', 'biggest'],
  ],
  [
    ['under', 'below', 'less', 'fewer', 'lower', 'decrease', 'shrink'],
    ['over', 'above', 'more', 'higher', 'increase', 'grow'],
  ],
  [
    ['allow', 'permit', 'allowed', 'permitted', 'enable', 'enabled'],
    ['forbid', 'forbidden', 'prohibit', 'prohibited', 'deny', 'denied', 'block', 'blocked'],
  ],
  [
    ['open', 'start', 'begin', 'begins', 'opened', 'started'],
    ['close', 'closed', 'end', 'stop', 'finish', 'ended', 'stopped'],
  ],
  [
    ['buy', 'import', 'incoming', 'inbound', 'receive'],
    ['sell', 'export', 'outgoing', 'outbound', 'send'],
  ],
  [
    ['include', 'included', 'add', 'added', 'install', 'create', 'created'],
    ['exclude', 'excluded', 'remove', 'removed', 'delete', 'deleted', 'uninstall'],
  ],
  [
    ['accept', 'accepted', 'pass', 'passed', 'succeed', 'win'],
    ['reject', 'rejected', 'refuse', 'refused', 'fail', 'failed', 'lose'],
  ],
  [
    ['first', 'oldest', 'earliest'],
    ['last', 'newest', 'latest', 'final'],
  ],
  [
    ['advantage', 'benefit', 'pro', 'good', 'best'],
    ['disadvantage', 'drawback', 'con', 'bad', 'worst'],
  ],
  [
    ['internal', 'inside', 'private'],
    ['external', 'outside', 'public'],
  ],
  [
    ['upgrade', 'up'],
    ['downgrade', 'down'],
  ],
  [['left'], ['right']],
  [
    ['borrower', 'tenant', 'employee', 'buyer'],
    ['lender', 'landlord', 'employer', 'seller'],
  ],
];

/** @returns whether one of two questions denies what the other asks for, or asks for its opposite */
export function isOpposite(a: readonly QuestionWord[], b: readonly QuestionWord[]): boolean {
  if (countNegations(a) !== countNegations(b)) return true;
  const [stemsA, stemsB] = [stemsIn(a), stemsIn(b)];
  if (isTurned(stemsA, stemsB) || isTurned(stemsB, stemsA)) return true;
  return OPPOSITES.some(([one, other]) => {
    const [oneA, otherA] = [has(stemsA, one), has(stemsA, other)];
    const [oneB, otherB] = [has(stemsB, one), has(stemsB, other)];
    return (oneA && !otherA && otherB && !oneB) || (otherA && !oneA && oneB && !otherB);
  });
}

function countNegations(words: readonly QuestionWord[]): number {
  return words.filter(({ written }) => {
    const word = written.toLowerCase();
    return NEGATIONS.has(word) || word.endsWith("n't") || word.startsWith('non-');
  }).length;
}

/** `unpaid` in one where the other says `paid`. */
function isTurned(stems: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  for (const stem of stems) {
    if (others.has(stem)) continue;
    for (const prefix of PREFIXES) {
      const rest = stem.startsWith(prefix) ? stem.slice(prefix.length).replace(/^-/, '') : '';
      if (rest.length >= MIN_TURNED_LENGTH && others.has(rest) && !stems.has(rest)) return true;
    }
  }
  return false;
}

function stemsIn(words: readonly QuestionWord[]): ReadonlySet<string> {
  return new Set(words.flatMap(({ written, stem }) => [stem, written.toLowerCase()]));
}

function has(stems: ReadonlySet<string>, words: readonly string[]): boolean {
  return words.some((word) => stems.has(word));
}
