/**
 * English function words: they carry grammar, not topic. Content words that happen to be frequent ("use", "work", "need")
 * are left to inverse document frequency, which knows the collection better than a list does.
 */
export const FUNCTION_WORDS: ReadonlySet<string> = new Set(
  [
    // articles, determiners, quantifiers
    'a an the this that these those each all any both few many much more most other some such same own only',
    // pronouns
    'i me my you your yours he him his she her hers it its we us our ours they them their theirs',
    // question words and conjunctions
    'what when where which while who whom whose why how and or but nor if because so than as then',
    // auxiliaries
    'am is are was were be been being do does did doing have has had having can could may might shall should will would',
    // prepositions
    'about above after against at before below between by down during for from in into of off on out over through to',
    'under until up upon with',
    // particles and adverbs
    'again also further here just no not now once there too very',
  ].flatMap((line) => line.split(' ')),
);
