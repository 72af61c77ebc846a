import { anyWord, contentWord } from './vocabulary.ts';
import type { SeededRandom } from './seeded-random.ts';

/** @returns a Markdown document of so many sections, each with a heading, as a wiki or a handbook has them */
export function generateDocument(random: SeededRandom, sections: number): string {
  const parts = [`# ${title(random)}`, paragraph(random)];
  for (let section = 0; section < sections; section++) {
    parts.push(`##${section % 3 === 2 ? '#' : ''} ${title(random)}`);
    for (let block = random.between(2, 5); block > 0; block--) parts.push(anyBlock(random));
  }
  return `${parts.join('\n\n')}\n`;
}

function anyBlock(random: SeededRandom): string {
  const kind = random.next();
  if (kind < 0.78) return paragraph(random);
  if (kind < 0.9) return list(random);
  if (kind < 0.96) return table(random);
  return codeBlock(random);
}

function title(random: SeededRandom): string {
  return capitalised(words(random, random.between(2, 4), contentWord));
}

function paragraph(random: SeededRandom): string {
  return Array.from({ length: random.between(2, 6) }, () => sentence(random)).join(' ');
}

function sentence(random: SeededRandom): string {
  const text = words(random, random.between(7, 19), anyWord);
  // Numbers are what people search for, and what makes chunks differ.
  const detail = random.next() < 0.3 ? ` ${random.between(2, 4000)} ${contentWord(random)}` : '';
  return `${capitalised(text)}${detail}${random.pick(['.', '.', '.', '.', '?', ':'])}`;
}

function list(random: SeededRandom): string {
  return Array.from({ length: random.between(3, 6) }, () => `- ${words(random, random.between(3, 10), anyWord)}`).join(
    '\n',
  );
}

function table(random: SeededRandom): string {
  const row = (): string => `| ${contentWord(random)} | ${random.between(1, 999)} | ${contentWord(random)} |`;
  return [`| ${words(random, 3, contentWord).replaceAll(' ', ' | ')} |`, '| --- | ---: | --- |']
    .concat(Array.from({ length: random.between(3, 6) }, row))
    .join('\n');
}

function codeBlock(random: SeededRandom): string {
  const line = (): string => `${contentWord(random)}.${contentWord(random)}(${random.between(0, 99)});`;
  return ['```js', ...Array.from({ length: random.between(2, 6) }, line), '```'].join('\n');
}

function words(random: SeededRandom, count: number, word: (random: SeededRandom) => string): string {
  return Array.from({ length: count }, () => word(random)).join(' ');
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
