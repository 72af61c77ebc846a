import { describe, expect, it } from 'vitest';
import { alteredCopy } from '../../../../main/evals/faithfulness/altered-copy.ts';
import { comparisonConflict } from '../../../../main/evals/faithfulness/comparisons-agree.ts';
import { entitiesOf, missingEntities, namesIn } from '../../../../main/evals/faithfulness/entities-agree.ts';
import { turnedClause } from '../../../../main/evals/faithfulness/negation-agree.ts';
import { missingNumbers, readQuantities } from '../../../../main/evals/faithfulness/numbers-agree.ts';
import { normalizeText, readWords } from '../../../../main/evals/faithfulness/read-words.ts';

const words = (text: string) => readWords(normalizeText(text));
const quantities = (text: string) => readQuantities(normalizeText(text), words(text));

describe('numbers agree', () => {
  it.each([
    ['3400 bags', 'There were 3,400 bags.'],
    ['thirty days', 'within 30 days'],
    ['62 percent', '62% of them'],
    ['€62 million', 'cost 62 million euros'],
    ['two and a half days', '2.5 days a month'],
    ['twenty-one days', 'within 21 days'],
    ['31 March', 'on March 31'],
    ['in 1998', 'The year 1998 was dry.'],
    ['500 hours', 'every 500 operating hours'],
    ['at 6:40', 'leaves at 06:40'],
  ])('"%s" with "%s"', (claim, source) => {
    expect(quantities(claim)).not.toEqual([]);
    expect(missingNumbers(quantities(claim), quantities(source))).toBe(0);
  });

  it.each([
    ['84 kroner', 'costs 48 kroner'],
    ['27 kilometres per hour', '27 metres per second'],
    ['500 g', 'tablets of 500 mg'],
    ['2,911 km', 'rises to 2,911 m'],
    ['31 May', 'on 31 March'],
    ['on Sunday', 'on Saturday'],
    ['fifteen days', 'five days'],
    ['£2', '2 %'],
  ])('"%s" does not with "%s"', (claim, source) => {
    expect(missingNumbers(quantities(claim), quantities(source))).toBeGreaterThan(0.4);
  });

  it('asks for nothing when the claim has no number', () => {
    expect(missingNumbers(quantities('It was one of them.'), quantities('12 boats'))).toBe(0);
  });
});

describe('names agree', () => {
  const missing = (claim: string, source: string): number =>
    missingEntities(entitiesOf(words(claim), namesIn([words(claim), words(source)])), words(source));

  it('when the source has them, in whatever inflection', () => {
    expect(missing('The letters went to Pavel Hora in Italy.', "Pavel Hora's Italian letters.")).toBe(0);
  });

  it('does not when one is another, half a name or a code with another digit', () => {
    expect(missing('It was founded by Kwame Mensah.', 'It was founded by Amina Osei.')).toBe(1);
    expect(missing('It was founded by Amina Mensah.', 'It was founded by Amina Osei.')).toBe(0.75);
    expect(missing('The disk of fra-09 is full.', 'The disk of fra-07 is full.')).toBe(1);
  });

  it('takes a capital at the start of a sentence for no name', () => {
    expect(missing('Refunds are possible.', 'One may return it.')).toBe(0);
  });
});

describe('a clause is turned', () => {
  const turned = (claim: string, source: string): number => turnedClause(words(claim), words(source));

  it('when one side denies what the other affirms', () => {
    expect(turned('Gift cards can be returned.', 'Gift cards cannot be returned.')).toBe(1);
    expect(turned("Gift cards can't be returned.", 'Gift cards can be returned.')).toBe(1);
    expect(turned('The invoice is unpaid.', 'The invoice is paid.')).toBe(1);
  });

  it('not when both deny, or deny twice', () => {
    expect(turned('Gift cards are never returned.', 'Gift cards cannot be returned.')).toBe(0);
    expect(turned('The invoice is not unpaid.', 'The invoice is paid.')).toBe(0);
  });

  it('is not judged where a word may deny on one side only, and is where both have it', () => {
    expect(turned('Backups failed at night.', 'Backups did not run at night.')).toBe(0);
    expect(turned('The heart does not stop while swimming.', 'The heart stops while swimming.')).toBe(1);
  });

  it('not by a cue in another clause, nor by a bound', () => {
    expect(turned('The ferry runs on Monday.', 'The ferry runs on Monday, but it does not carry cars.')).toBe(0);
    expect(turned('Visitors may park two hours.', 'Visitors may park no longer than two hours.')).toBe(0);
  });
});

describe('comparisons conflict', () => {
  it.each([
    ['At most two approvals', 'At least two approvals', 1],
    ['the nearer the food', 'the farther the food', 1],
    ['It fell in 2022', 'It rose in 2022', 1],
    ['All seven are old', 'Some of the seven are old', 1],
    ['Only residents park here', 'Residents park here', 0.5],
    ['No more than two hours', 'Up to two hours', 0],
    ['At least two approvals', 'Two or more approvals', 0],
  ])('"%s" with "%s": %d', (claim, source, conflict) => {
    expect(comparisonConflict(claim, source)).toBe(conflict);
  });
});

describe('an altered copy', () => {
  const altered = (claim: string, source: string): number => alteredCopy(words(claim), words(source), () => 0);
  const source = 'The bridge was opened by the queen after four years of work.';

  it('has a word more than its source', () => {
    expect(altered('The bridge was opened by the bishop after four years of work.', source)).toBe(1);
    expect(altered('The bridge was opened by the bridge after four years of work.', source)).toBe(1);
  });

  it('has names that changed places, not one that was moved', () => {
    const race = 'In the final Maria Keller was beaten by Solveig Dahl in Oslo.';
    expect(altered('In the final Solveig Dahl was beaten by Maria Keller in Oslo.', race)).toBeGreaterThan(0);
    expect(altered('In Oslo Maria Keller was beaten by Solveig Dahl in the final.', race)).toBe(0);
  });

  it('is none when it is the source, a part of it, or says it in other words', () => {
    expect(altered(source, source)).toBe(0);
    expect(altered('The bridge was opened after four years.', source)).toBe(0);
    expect(altered('Its inauguration fell to Her Majesty.', source)).toBe(0);
  });
});
