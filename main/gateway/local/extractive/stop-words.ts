import { wordList } from './word-list.ts';

/** Grammar words: they join a sentence together and say nothing about its subject. */
const STOP_WORDS: ReadonlySet<string> = new Set(
  wordList(`
    a an the this that these those there here it its itself he him his she her hers they them their theirs we us our
    ours you your yours i me my mine myself yourself one ones who whom whose what which when where why how whether if
    then than so as at by for from in into of off on onto out over to up with within without about against between
    among during before after above below under through across along around per via upon until till since and or but
    nor not no yes is are was were be been being am do does did done doing have has had having can could may might
    must shall should will would ought also just only very too much many more most some any each every all both either
    neither such same other another own again further once ever even still yet get gets got let lets please tell give
    show explain describe define mean means need want like know find say says said etc
  `),
);

/** Words that shape a question rather than name its subject; they count, but little. */
const LIGHT_WORDS: ReadonlySet<string> = new Set(
  wordList(`
    name names named call called term terms type types kind kinds sort form example examples way ways thing things
    part people person place use used using make made makes take took taken have happen happened happens refer refers
    referred known consider considered exactly approximately usually often currently total number amount percent
    percentage long far old big large high tall deep soon quickly fast word title main list turn set
  `),
);

/** Is the lower-case word a grammar word? */
export function isStopWord(lower: string): boolean {
  return STOP_WORDS.has(lower);
}

/** Is the lower-case word one that shapes the question ("what *kind* of", "how *long*")? */
export function isLightWord(lower: string): boolean {
  return LIGHT_WORDS.has(lower);
}
