import type { Word } from './read-words.ts';

const CUES: ReadonlySet<string> = new Set(
  'not no never none nobody nothing nowhere neither nor cannot without'.split(' '),
);
/**
 * Deny in some sentences and not in others ("failed", "no longer than"): where one stands on one side only, nothing is
 * concluded.
 */
const DOUBTFUL: ReadonlySet<string> = new Set(
  `hardly barely rarely seldom except excluding excluded exclude unless lack lacks lacked lacking fail fails failed
   refuse refused reject rejected deny denied stop stops stopped drop drops dropped prevent prevented ban banned avoid
   avoided out only instead`.split(/\s+/),
);
/** `No more than` bounds, and `not longer than` does; neither denies. */
const COMPARED: ReadonlySet<string> = new Set(['longer', 'more', 'less', 'fewer', 'later', 'earlier']);
const PREFIXES = ['un', 'in', 'im', 'ir', 'dis', 'non', 'non-'];
const NEGATIVE_PREFIX = /^(?:un|in|im|ir|dis|non-?)(\p{L}{4,})$/u;

/** A clause needs as many words in common with one of the source before they are held against each other. */
const MIN_SHARED_WORDS = 2;

/**
 * Holds each clause of the claim against the clause of the source that has most of its words. A cue reaches its clause, no
 * further. No opposites are looked up: `open` and `closed` are for other checks.
 *
 * @returns 0..1, of the clause that is turned most: the share of its content words that stand in its counterpart, when one
 *   of the two is denied and the other affirmed; 0 when no clause is turned
 */
export function turnedClause(claim: readonly Word[], source: readonly Word[]): number {
  const clauses = clausesOf(source);
  return Math.max(0, ...clausesOf(claim).map((clause) => turnedShare(clause, clauses)));
}

interface Clause {
  stems: Set<string>;
  /** An odd number of cues. */
  isDenied: boolean;
  /** What in it may deny. */
  doubts: Set<string>;
}

function clausesOf(words: readonly Word[]): readonly Clause[] {
  const clauses = new Map<number, Clause>();
  for (const [index, { lower, stem, clause, isContent }] of words.entries()) {
    const own = clauses.get(clause) ?? { stems: new Set(), isDenied: false, doubts: new Set() };
    clauses.set(clause, own);
    const next = words[index + 1]?.lower ?? '';
    if (lower === 'no' && COMPARED.has(next)) own.doubts.add('no more');
    else if (DOUBTFUL.has(lower)) own.doubts.add(stem);
    else if (lower === 'than') own.doubts.add(lower);
    else if (CUES.has(lower) || lower.endsWith("n't")) own.isDenied = !own.isDenied;
    if (isContent) own.stems.add(stem);
  }
  return [...clauses.values()].filter(({ stems }) => stems.size > 0);
}

function turnedShare(clause: Clause, others: readonly Clause[]): number {
  let most = 0;
  let agrees = true;
  for (const other of others) {
    const [shared, turnedWord] = compareStems(clause.stems, other.stems);
    if (shared < Math.min(MIN_SHARED_WORDS, clause.stems.size) || shared < most) continue;
    if (shared > most) agrees = false;
    most = shared;
    const isDoubtful = !hasSame(clause.doubts, other.doubts);
    const isSame = clause.isDenied === other.isDenied;
    if (isDoubtful || isSame !== turnedWord) agrees = true;
  }
  return agrees ? 0 : most / clause.stems.size;
}

/** @returns how many words are shared, and whether one of them is turned by a prefix: `unpaid` where the other says `paid` */
function compareStems(a: ReadonlySet<string>, b: ReadonlySet<string>): [shared: number, turnedWord: boolean] {
  let shared = 0;
  let turnedWord = false;
  for (const stem of a) {
    const bare = NEGATIVE_PREFIX.exec(stem)?.[1];
    const isTurned = (bare !== undefined && b.has(bare)) || PREFIXES.some((prefix) => b.has(prefix + stem));
    if (!b.has(stem) && isTurned) turnedWord = true;
    if (b.has(stem) || isTurned) shared += 1;
  }
  return [shared, turnedWord];
}

function hasSame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((entry) => b.has(entry));
}
