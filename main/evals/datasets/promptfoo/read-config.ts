import { readFile } from 'node:fs/promises';
import { InvalidArgumentError } from '../../../base/errors/invalid-argument-error.ts';
import type { JsonObject } from '../../../base/json.ts';
import { describeReadError } from '../../read-lines.ts';
import type { ImportSource } from '../import/imported-item.ts';
import { isObject } from '../row-fields.ts';
import { type ConfigFolder, openConfigFolder } from './folder-of-config.ts';
import type { PromptfooEntry } from './promptfoo-test.ts';
import { readTests, testsOfTable } from './read-tests.ts';
import { readYaml } from './read-yaml.ts';

/** A promptfoo config with its tests, those of other files of its folder included. */
export interface PromptfooConfig {
  config: JsonObject;
  entries: readonly PromptfooEntry[];
  folder: ConfigFolder;
}

/**
 * Reads a config in YAML or JSON, or a table of tests with `__expected` columns.
 *
 * @throws NotFoundError; InvalidArgumentError with file and line for what is no config, for code, and for one without tests
 */
export async function readPromptfooConfig({ path, name, onBytes }: ImportSource): Promise<PromptfooConfig> {
  if (/\.[cm]?[jt]s$/.test(path)) {
    throw new InvalidArgumentError(`${name} is code, which is not run. Write the config as YAML.`);
  }
  let text: string;
  try {
    const bytes = await readFile(path);
    onBytes?.(bytes.length);
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw describeReadError(error, { path: name, wayOut: 'Name a promptfoo config.' });
  }
  const folder = openConfigFolder(path);
  if (/\.csv$/i.test(path)) {
    const tests = testsOfTable(text, name);
    const config = { tests: tests.map(({ value }) => value) };
    return {
      config,
      folder,
      entries: readTests(config, { folder, name, lineOf: (at) => tests[Number(at[1])]?.line ?? 1 }),
    };
  }
  const { value, lineOf } = readYaml(text, name);
  if (!isObject(value)) throw new InvalidArgumentError(`${name} is no promptfoo config: it must hold an object.`);
  return { config: value, folder, entries: readTests(value, { folder, name, lineOf }) };
}
