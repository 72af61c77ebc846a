import { type Command, InvalidArgumentError as FlagError } from 'commander';
import type { MetadataCondition, MetadataOperator, RetrievalFilter } from '../contract/retrieval.ts';
import { type AsFlags, addAsFlags, readAs } from './as-flags.ts';

export interface FilterFlags extends AsFlags {
  source?: string[];
  pathPrefix?: string;
  format?: string[];
  modifiedAfter?: string;
  modifiedBefore?: string;
  filter?: MetadataCondition[];
}

/** Longest first: `>=` is not `>` with a value that begins with `=`. */
const OPERATORS: readonly (readonly [string, MetadataOperator])[] = [
  ['!=', 'ne'],
  ['>=', 'gte'],
  ['<=', 'lte'],
  ['~', 'contains'],
  ['=', 'eq'],
  ['>', 'gt'],
  ['<', 'lt'],
];

/** Adds the flags that narrow what a command may find. */
export function addFilterFlags(command: Command): Command {
  return addAsFlags(command)
    .option('--source <id...>', 'only these sources')
    .option('--path-prefix <text>', 'only documents whose path begins so')
    .option('--format <name...>', 'only these formats, e.g. markdown')
    .option('--modified-after <date>', 'only files changed then or later')
    .option('--modified-before <date>', 'only files changed earlier')
    .option(
      '--filter <condition>',
      'only documents whose metadata meets it, and rows or records whose fields do: key=value, !=, >, >=, <, <=, key~part, key=a|b, key, !key; may be repeated',
      collectCondition,
    );
}

/** @returns the filter that the flags say */
export function readFilter(flags: FilterFlags): RetrievalFilter {
  const as = readAs(flags);
  const { source, pathPrefix, format, modifiedAfter, modifiedBefore, filter } = flags;
  return {
    ...(as === undefined ? {} : { as }),
    ...(source === undefined ? {} : { sources: source }),
    ...(pathPrefix === undefined ? {} : { pathPrefix }),
    ...(format === undefined ? {} : { formats: format }),
    ...(modifiedAfter === undefined ? {} : { modifiedAfter }),
    ...(modifiedBefore === undefined ? {} : { modifiedBefore }),
    ...(filter === undefined ? {} : { metadata: filter }),
  };
}

function collectCondition(text: string, before: MetadataCondition[] = []): MetadataCondition[] {
  return [...before, parseCondition(text)];
}

/**
 * Reads one `--filter`. A value is a number or true/false when it is written so, else a text; in quotes it is always a
 * text.
 *
 * @throws commander's InvalidArgumentError with what is wrong and an example
 */
export function parseCondition(text: string): MetadataCondition {
  const at = text.search(/!=|>=|<=|[~=<>]/);
  if (at < 0) {
    const isAbsent = text.startsWith('!');
    const key = (isAbsent ? text.slice(1) : text).trim();
    if (key === '') throw refuse(text, 'it names no key');
    return { key, op: 'exists', value: !isAbsent };
  }
  const [sign, op] = OPERATORS.find(([symbol]) => text.startsWith(symbol, at)) ?? ['=', 'eq'];
  const key = text.slice(0, at).trim();
  const written = text.slice(at + sign.length).trim();
  if (key === '') throw refuse(text, 'it names no key');
  if (written === '') throw refuse(text, `nothing stands after ${sign}`);
  if (op === 'contains') return { key, op, value: unquote(written) };
  const alternatives = /^".*"$/s.test(written) ? [written] : written.split('|');
  if (alternatives.length > 1) {
    if (op !== 'eq') throw refuse(text, `${sign} takes one value`);
    return { key, op: 'in', value: alternatives.map((one) => readValue(one.trim())) };
  }
  const value = readValue(written);
  if (typeof value === 'boolean' && op !== 'eq' && op !== 'ne') throw refuse(text, `${sign} takes a number or a text`);
  return { key, op, value };
}

function readValue(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(text) ? Number(text) : unquote(text);
}

function unquote(text: string): string {
  return /^"(.*)"$/s.exec(text)?.[1] ?? text;
}

function refuse(text: string, why: string): FlagError {
  return new FlagError(`"${text}" is no condition: ${why}. Write it like year>=2024 or status=final.`);
}
