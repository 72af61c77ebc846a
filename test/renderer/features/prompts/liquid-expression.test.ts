import { describe, expect, it } from 'vitest';
import {
  liquidPlace,
  loopNames,
  outerName,
  valueOf,
  valueText,
  variableAt,
} from '../../../../renderer/features/prompts/view-model/liquid-expression.ts';

describe('what is being written in a template', () => {
  it.each([
    ['Answer from ', { type: 'text' }],
    ['{{ question }} and ', { type: 'text' }],
    ['{% ', { type: 'tag' }],
    ['{%- re', { type: 'tag' }],
    ["{% render 'house-", { type: 'partial' }],
    ['{{ question | tru', { type: 'filter' }],
    ['{{ customer.na', { type: 'variable', written: 'customer.na' }],
    ['{% for d in docu', { type: 'variable', written: 'docu' }],
    // What stands in quotes is a text and completes to nothing.
    ["{{ question | default: 'un", { type: 'text' }],
    ["{{ question | replace: '|', ' ' | tru", { type: 'filter' }],
  ])('%s', (before, place) => {
    expect(liquidPlace(before)).toEqual(place);
  });
});

describe('the variable under the pointer', () => {
  const line = 'Dear {{ customer.name }}, {% if plan == "x" %}';

  it('is the whole name with its fields', () => {
    expect(variableAt(line, 12)).toEqual({ name: 'customer.name', start: 8, end: 21 });
    expect(variableAt(line, 33)?.name).toBe('plan');
  });

  it('is none in the words around', () => {
    expect(variableAt(line, 2)).toBeNull();
  });
});

describe('names in loops', () => {
  const before = '{% for d in documents %}{% for p in d.parts %}';

  it('lead to the list they run over, through loops in loops', () => {
    const loops = loopNames(before);
    expect(outerName('p.text', loops)).toBe('documents[].parts[].text');
    expect(outerName('question', loops)).toBe('question');
  });

  it('end with their loop', () => {
    expect([...loopNames(`${before}{% endfor %}`).keys()]).toEqual(['d']);
  });

  it('do not go round for ever when a loop names itself', () => {
    expect(outerName('d.text', loopNames('{% for d in d %}'))).toBe('d[].text');
  });
});

describe('the value of a name', () => {
  const values = { question: 'How?', documents: [{ n: 1, text: 'one' }, { n: 2 }] };

  it('is that of the first item of a list, and of the item that is numbered', () => {
    expect(valueOf('documents[].text', values)).toBe('one');
    expect(valueOf('documents[1].n', values)).toBe(2);
    expect(valueOf('documents.size', values)).toBe(2);
  });

  it('is none where the input has none, and never something of the language', () => {
    expect(valueOf('customer.name', values)).toBeUndefined();
    expect(valueOf('constructor', values)).toBeUndefined();
    expect(valueOf('question.length', values)).toBeUndefined();
  });

  it('reads as text, or as JSON, or as missing', () => {
    expect(valueText('How?')).toBe('How?');
    expect(valueText({ n: 1 })).toBe('{\n  "n": 1\n}');
    expect(valueText(undefined)).toBe('not in this input');
    expect(valueText('x'.repeat(2000))).toHaveLength(602);
  });
});
