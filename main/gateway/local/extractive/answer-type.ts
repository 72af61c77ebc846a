/** What kind of thing would answer the question; `open` when any phrase could. */
export type AnswerType =
  | 'person'
  | 'place'
  | 'time'
  | 'duration'
  | 'frequency'
  | 'number'
  | 'money'
  | 'percent'
  | 'reason'
  | 'manner'
  | 'open';

/** Read in order, the first that fits decides: the narrow kinds stand before the wide ones. */
const PATTERNS: readonly (readonly [AnswerType, RegExp])[] = [
  [
    'percent',
    /\b(?:what|which|how (?:much|many)) (?:percent\w*|proportion|fraction|share|portion)\b|\bper ?cent(?:age)? of\b/,
  ],
  [
    'duration',
    /\bhow (?:long|soon|quickly)\b|\bhow many (?:\w+ ){0,2}(?:second|minute|hour|day|week|month|year|decade|centur)/,
  ],
  ['frequency', /\bhow (?:often|frequently|regularly|many times)\b/],
  [
    'money',
    /\bhow much\b.*\b(?:cost|pay|paid|money|spen[dt]|worth|budget|price|reimburs|allowance|salary|raised?|fine|fee|earn|claim)|\b(?:what|which) (?:\w+ )?(?:price|cost|budget|salary|fee|charge)\b|\bwhat does\b.*\bcost\b/,
  ],
  [
    'number',
    /\bhow (?:many|much|old|far|tall|high|deep|large|big|wide|fast|heavy|hot|cold)\b|\b(?:what|which)(?: \w+)? (?:number|amount|temperature|size|age|population|speed|limit|length)\b/,
  ],
  [
    'time',
    /\bwhen\b|\b(?:what|which) (?:year|date|day|month|time|century|decade)s?\b|\b(?:year|date|century|decade)s? (?:did|was|were)\b|\bdeadline\b/,
  ],
  ['person', /\bwho(?:m|se)?\b/],
  [
    'place',
    /\bwhere\b|\b(?:what|which) (?:country|city|state|place|location|town|region|continent|county|street|address)\b/,
  ],
  ['reason', /\bwhy\b|\bwhat (?:caused|causes|(?:is|was) the (?:reason|cause))\b|\breason\b/],
  ['manner', /^\s*how\b|\bhow (?:do|does|did|can|could|should|to|is|are|was|were)\b/],
];

/** Reads the answer type off the question's wording; case does not matter. */
export function detectAnswerType(question: string): AnswerType {
  const lower = question.toLowerCase();
  return PATTERNS.find(([, pattern]) => pattern.test(lower))?.[0] ?? 'open';
}
