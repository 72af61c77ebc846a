import { wordList } from './word-list.ts';

/** Base form first, then the verb forms, plurals and close nouns that a stemmer cannot reach. */
const GROUPS = `
  be was were been | begin began begun | become became | bear bore borne born | beat beaten | bind bound
  bite bit bitten | blow blew blown | break broke broken | breed bred | bring brought | build built | burn burnt
  buy bought | catch caught | choose chose chosen | come came | deal dealt | die death dead died dying | dig dug
  draw drew drawn | drink drank drunk | drive drove driven | eat ate eaten | fall fell fallen | feed fed
  feel felt | fight fought | find found | flee fled | fly flew flown flight | forbid forbade forbidden
  forget forgot forgotten | freeze froze frozen | give gave given | go went gone | grow grew grown growth
  hang hung | hide hid hidden | hold held | keep kept | know knew known | lay laid | lead led leader
  learn learnt | leave left | lend lent | lose lost loss | make made | meet met | pay paid | rise rose risen
  run ran | see saw seen | seek sought | sell sold sale | send sent | shake shook shaken | shine shone
  shoot shot | show shown | shrink shrank shrunk | sing sang sung | sink sank sunk | sit sat | sleep slept
  speak spoke spoken speech | spend spent | spin spun | stand stood | steal stole stolen | stick stuck
  strike struck | swear swore sworn | swim swam swum | take took taken | teach taught | tear tore torn | tell told
  think thought | throw threw thrown | understand understood | wear wore worn | win won winner
  write wrote written | withdraw withdrew withdrawn | child children | man men | woman women | person people
  foot feet | tooth teeth | mouse mice | goose geese | half halves | life lives live | wife wives
  analysis analyses | basis bases | crisis crises | criterion criteria | phenomenon phenomena | bacterium bacteria
  datum data | index indices | matrix matrices | vertex vertices | medium media | prove proof proven
  believe belief | succeed success | high height | long length | wide width | strong strength | deep depth
  weigh weight | give gift | marry marriage | arrive arrival | refuse refusal | approve approval
  propose proposal | renew renewal | dismiss dismissal
`;

const BASE_BY_FORM: ReadonlyMap<string, string> = new Map(
  GROUPS.trim()
    .split(/[|\n]/)
    .flatMap((group) => {
      const [base = '', ...forms] = wordList(group);
      return forms.map((form): [string, string] => [form, base]);
    }),
);

/** Returns the base form of an irregular English form ("brought" → "bring"), or the word itself. */
export function baseForm(lower: string): string {
  return BASE_BY_FORM.get(lower) ?? lower;
}
