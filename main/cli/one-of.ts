import { InvalidArgumentError as FlagError } from 'commander';

/** @returns reads an option that takes one of a few words */
export function oneOf<Choice extends string>(...choices: readonly Choice[]): (text: string) => Choice {
  return (text) => {
    const choice = choices.find((known) => known === text);
    if (choice === undefined) throw new FlagError(`"${text}" is none of ${choices.join(', ')}.`);
    return choice;
  };
}
