/** Named references that occur in documents; any other name stays as it is written. */
const NAMED = new Map(
  Object.entries({
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    nbsp: '\u00a0',
    ensp: '\u2002',
    emsp: '\u2003',
    thinsp: '\u2009',
    shy: '\u00ad',
    zwnj: '\u200c',
    zwj: '\u200d',
    copy: '©',
    reg: '®',
    trade: '™',
    hellip: '…',
    mdash: '—',
    ndash: '–',
    lsquo: '‘',
    rsquo: '’',
    sbquo: '‚',
    ldquo: '“',
    rdquo: '”',
    bdquo: '„',
    laquo: '«',
    raquo: '»',
    lsaquo: '‹',
    rsaquo: '›',
    bull: '•',
    middot: '·',
    sect: '§',
    para: '¶',
    deg: '°',
    plusmn: '±',
    times: '×',
    divide: '÷',
    minus: '−',
    micro: 'µ',
    frac12: '½',
    frac14: '¼',
    frac34: '¾',
    sup2: '²',
    sup3: '³',
    euro: '€',
    pound: '£',
    yen: '¥',
    cent: '¢',
    larr: '←',
    uarr: '↑',
    rarr: '→',
    darr: '↓',
    harr: '↔',
    rArr: '⇒',
    hArr: '⇔',
    le: '≤',
    ge: '≥',
    ne: '≠',
    asymp: '≈',
    equiv: '≡',
    infin: '∞',
    sum: '∑',
    radic: '√',
    check: '✓',
    iexcl: '¡',
    iquest: '¿',
    szlig: 'ß',
    aelig: 'æ',
    AElig: 'Æ',
    oslash: 'ø',
    Oslash: 'Ø',
    aring: 'å',
    Aring: 'Å',
    ccedil: 'ç',
    Ccedil: 'Ç',
    ntilde: 'ñ',
    Ntilde: 'Ñ',
    oelig: 'œ',
    OElig: 'Œ',
    ...accents('grave', '\u0300', 'aeiouAEIOU'),
    ...accents('acute', '\u0301', 'aeiouyAEIOUY'),
    ...accents('circ', '\u0302', 'aeiouAEIOU'),
    ...accents('tilde', '\u0303', 'aoAO'),
    ...accents('uml', '\u0308', 'aeiouyAEIOU'),
    ...accents('caron', '\u030c', 'cszCSZ'),
  }),
);

const REFERENCE = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z][a-zA-Z0-9]{1,15}));?/y;

/**
 * @param position of an ampersand
 * @returns the character the reference stands for and its length in the source, or null when it is none
 */
export function readEntity(source: string, position: number): { text: string; length: number } | null {
  REFERENCE.lastIndex = position;
  const match = REFERENCE.exec(source);
  if (!match) return null;
  const [reference, decimal, hexadecimal, name] = match;
  const text =
    name === undefined
      ? fromCodePoint(decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal))
      : reference.endsWith(';')
        ? NAMED.get(name)
        : undefined;
  return text === undefined ? null : { text, length: reference.length };
}

/** Surrogates, NUL and numbers beyond Unicode are shown as U+FFFD, as browsers do. */
function fromCodePoint(code: number): string {
  const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000);
  return isCharacter ? String.fromCodePoint(code) : '\ufffd';
}

function accents(name: string, mark: string, letters: string): Record<string, string> {
  return Object.fromEntries(letters.split('').map((letter) => [letter + name, (letter + mark).normalize('NFC')]));
}
