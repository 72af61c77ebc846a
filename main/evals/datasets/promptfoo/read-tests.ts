import { parse as parseCsv } from 'csv-parse/sync';
import { InvalidArgumentError } from '../../../base/errors/invalid-argument-error.ts';
import { TrestleError } from '../../../base/errors/trestle-error.ts';
import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { FieldNote } from '../import/imported-item.ts';
import { MAX_DATASET_ROWS } from '../dataset-limits.ts';
import { parseRow, requireStorable } from '../parse-row.ts';
import { isList, isObject } from '../row-fields.ts';
import { assertOfText } from './assert-of-text.ts';
import type { ConfigFolder } from './folder-of-config.ts';
import type { PromptfooEntry, PromptfooTest } from './promptfoo-test.ts';
import { readYaml } from './read-yaml.ts';

const TEST_KEYS = new Set(['vars', 'assert', 'description', 'metadata']);
/** Of one test whose variables are lists: every combination is a case. */
const MAX_COMBINATIONS = 10_000;

interface RawTest {
  line: number;
  value: JsonValue;
}

/**
 * The tests of a config: written into it, or in tables, JSONL, JSON and YAML files of its folder, each with what `defaultTest` and
 * its scenario add.
 *
 * @param name as people call the config
 * @returns entries in order; one that cannot be read says why
 */
export function readTests(
  config: JsonObject,
  {
    folder,
    name,
    lineOf,
  }: { folder: ConfigFolder; name: string; lineOf: (path: readonly (string | number)[]) => number },
): PromptfooEntry[] {
  const entries: PromptfooEntry[] = [];
  const defaults = isObject(config['defaultTest']) ? config['defaultTest'] : {};
  const add = (raw: RawTest, base: JsonObject): void => {
    try {
      for (const test of testsOf(raw, base, folder)) {
        if (entries.length >= MAX_DATASET_ROWS) throw new InvalidArgumentError(`more than ${MAX_DATASET_ROWS} tests.`);
        entries.push({ ok: true, test });
      }
    } catch (error) {
      if (!TrestleError.is(error)) throw error;
      entries.push({ ok: false, line: raw.line, message: error.message });
    }
  };
  const addAll = (tests: JsonValue | undefined, path: readonly (string | number)[], base: JsonObject): void => {
    const list = isList(tests) ? tests : tests === undefined || tests === null ? [] : [tests];
    for (const [at, test] of list.entries()) {
      const line = lineOf(isList(tests) ? [...path, at] : path);
      const reference =
        typeof test === 'string' ? test : isObject(test) && typeof test['path'] === 'string' ? test['path'] : null;
      if (reference === null) {
        add({ line, value: test }, base);
        continue;
      }
      try {
        for (const raw of readTestFile(reference, folder)) add(raw, base);
      } catch (error) {
        if (!TrestleError.is(error)) throw error;
        entries.push({ ok: false, line, message: error.message });
      }
    }
  };
  addAll(config['tests'], ['tests'], defaults);
  for (const [at, scenario] of (isList(config['scenarios']) ? config['scenarios'] : []).entries()) {
    const { config: variants, tests } = isObject(scenario) ? scenario : ({} as JsonObject);
    if (!isObject(scenario))
      entries.push({ ok: false, line: lineOf(['scenarios', at]), message: 'a scenario that is no object' });
    for (const variant of isList(variants) ? variants : []) {
      addAll(tests, ['scenarios', at, 'tests'], merge(defaults, isObject(variant) ? variant : {}));
    }
  }
  if (entries.length === 0) throw new InvalidArgumentError(`${name} has no tests.`);
  return entries;
}

function merge(base: JsonObject, test: JsonObject): JsonObject {
  const objectsOf = (key: string): JsonObject => ({
    ...(isObject(base[key]) ? base[key] : {}),
    ...(isObject(test[key]) ? test[key] : {}),
  });
  const listOf = (value: JsonValue | undefined): readonly JsonValue[] => (isList(value) ? value : []);
  return {
    ...base,
    ...test,
    vars: objectsOf('vars'),
    metadata: objectsOf('metadata'),
    assert: [...listOf(base['assert']), ...listOf(test['assert'])],
  };
}

function testsOf({ line, value }: RawTest, base: JsonObject, folder: ConfigFolder): PromptfooTest[] {
  if (!isObject(value)) throw new InvalidArgumentError('a test that is neither an object nor a file');
  const named = value['vars'];
  const vars = typeof named === 'string' ? readYaml(folder.read(named), named).value : named;
  if (vars !== undefined && vars !== null && !isObject(vars)) {
    throw new InvalidArgumentError('"vars" must be an object of variables by name');
  }
  const test = merge(base, { ...value, vars: vars ?? {} });
  const notMapped: FieldNote[] = Object.keys(test)
    .filter((key) => !TEST_KEYS.has(key))
    .map((field) => ({ field, reason: 'it says how promptfoo runs a test, and nothing of what is right' }));
  const asserts = (test['assert'] as readonly JsonValue[]).filter(isObject);
  const { description, metadata } = test;
  return combinations(test['vars'] as JsonObject, folder, notMapped).map((one) => ({
    line,
    vars: one,
    asserts,
    description: typeof description === 'string' && description !== '' ? description : null,
    metadata: isObject(metadata) ? metadata : {},
    notMapped,
  }));
}

/** A variable whose value is a list stands for each of its values; one that names a text file, for its text. */
function combinations(vars: JsonObject, folder: ConfigFolder, notMapped: FieldNote[]): JsonObject[] {
  let all: [string, JsonValue][][] = [[]];
  for (const [name, value] of Object.entries(vars)) {
    const values = isList(value) && value.length > 0 ? value : [value];
    const read = values.map((one) => valueOf(name, one, folder, notMapped));
    if (all.length * read.length > MAX_COMBINATIONS) {
      throw new InvalidArgumentError(`its variables have more than ${MAX_COMBINATIONS} combinations`);
    }
    all = all.flatMap((before) => read.map((one): [string, JsonValue][] => [...before, [name, one]]));
  }
  return all.map((entries) => Object.fromEntries(entries));
}

function valueOf(name: string, value: JsonValue, folder: ConfigFolder, notMapped: FieldNote[]): JsonValue {
  if (typeof value !== 'string' || !value.startsWith('file://')) return value;
  if (/\.(js|cjs|mjs|ts|py|rb|sh)(:|$)/.test(value)) {
    notMapped.push({ field: `vars.${name}`, reason: 'its value is made by code, which is not run' });
    return value;
  }
  if (/[*?]|\.(png|jpe?g|gif|webp|pdf|mp3|wav|mp4)$/i.test(value)) {
    notMapped.push({ field: `vars.${name}`, reason: 'it is no text' });
    return value;
  }
  const text = folder.read(value);
  requireStorable(text, value);
  return text;
}

/** @throws NotFoundError, InvalidArgumentError for what is not in the folder, or no table, JSON lines, JSON or YAML of tests */
export function readTestFile(reference: string, folder: ConfigFolder): RawTest[] {
  if (/^(https?|huggingface|s3|az):\/\//.test(reference)) {
    throw new InvalidArgumentError(`${reference} is elsewhere; nothing is fetched. Save it beside the config.`);
  }
  if (/\.(js|cjs|mjs|ts|py)(:|$)/.test(reference)) {
    throw new InvalidArgumentError(`${reference} is code, which is not run. Write its tests into a CSV or JSONL file.`);
  }
  if (/[*?[\]]/.test(reference))
    throw new InvalidArgumentError(`${reference} is a pattern. Name the files one by one.`);
  const text = folder.read(reference);
  if (/\.csv$/i.test(reference)) return testsOfTable(text, reference);
  if (/\.jsonl$/i.test(reference)) {
    return text
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/)
      .flatMap((line, at) =>
        line.trim() === '' ? [] : [{ line: at + 1, value: parseRow(line, `${reference}:${at + 1}`) }],
      );
  }
  const { value, lineOf } = readYaml(text, reference);
  const tests = isList(value) ? value : [value];
  return tests.map((test, at) => ({ line: lineOf(isList(value) ? [at] : []), value: test }));
}

/** Columns are variables, but for those that begin with two underlines. */
export function testsOfTable(text: string, name: string): RawTest[] {
  let rows: { record: Record<string, string>; info: { lines: number } }[];
  try {
    rows = parseCsv(text, { bom: true, columns: true, info: true, skip_empty_lines: true }) as unknown as typeof rows;
  } catch (cause) {
    throw new InvalidArgumentError(`${name} is not CSV: ${(cause as Error).message.slice(0, 200)}`, { cause });
  }
  return rows.map(({ record, info }) => {
    const vars: [string, JsonValue][] = [];
    const metadata: [string, JsonValue][] = [];
    const assert: JsonObject[] = [];
    const others: [string, JsonValue][] = [];
    for (const [column, cell] of Object.entries(record)) {
      const key = column.trim();
      requireStorable(cell, `${name}:${info.lines}`, key);
      if (!key.startsWith('__')) vars.push([key, cell]);
      else if (cell.trim() === '') continue;
      else if (/^__expected\d*$/.test(key)) assert.push(assertOfText(cell));
      else if (key === '__description') others.push(['description', cell.trim()]);
      else if (key.startsWith('__metadata:'))
        metadata.push([key.slice('__metadata:'.length).replace(/\[\]$/, ''), cell]);
      else others.push([key, cell]);
    }
    return {
      line: info.lines,
      value: {
        ...Object.fromEntries(others),
        vars: Object.fromEntries(vars),
        assert,
        metadata: Object.fromEntries(metadata),
      },
    };
  });
}
