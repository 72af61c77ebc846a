import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskVariables } from '../../../../main/trace/digest/mask-variables.ts';

describe('maskVariables', () => {
  it('takes out what is filled in anew for each call', () => {
    expect(
      maskVariables(
        `You help the claims desk. Today is Monday, 2026-01-05 09:12.
Ask depot@harbour.example or see https://harbour.example/claims/4711 about 4bf92f3577b34da6a3ce929d0e0e4736.
<context>
Consignment HF-20418 is late.
</context>`,
      ),
    ).toBe('You help the claims desk. Today is {day}, # #. Ask {email} or see {url} about {id}. {context}');
  });

  it('takes out the values of variables that are known, longest first', () => {
    const variables = { city: 'Oslo', place: 'Oslo harbour', of: 'a' };
    expect(maskVariables('You answer for Oslo harbour in Oslo.', variables)).toBe('You answer for {place} in {city}.');
  });

  it('leaves the words of the prompt, so that a changed sentence is another version', () => {
    expect(maskVariables('Answer in 3 sentences.')).toBe(maskVariables('Answer in 5 sentences.'));
    expect(maskVariables('Answer in 3 sentences.')).not.toBe(maskVariables('Answer in 3 words.'));
  });

  it('gives the same for the same, whatever stands in a prompt', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.dictionary(fc.string(), fc.string()), (text, variables) => {
        expect(maskVariables(text, variables)).toBe(maskVariables(text, variables));
      }),
      { seed: 5 },
    );
  });

  it('ends with a prompt of nothing but opening tags', () => {
    expect(maskVariables('<a>'.repeat(20_000)).length).toBe(60_000);
  });
});
