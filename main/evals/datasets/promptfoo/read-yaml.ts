import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { InvalidArgumentError } from '../../../base/errors/invalid-argument-error.ts';
import { isNestedDeeperThan } from '../../../base/json-depth.ts';
import type { JsonValue } from '../../../base/json.ts';
import { requireStorable } from '../parse-row.ts';

/** What people write by hand is far below; more costs the parser seconds. Characters. */
const MAX_YAML_LENGTH = 5_000_000;
const MAX_DEPTH = 64;
/** Aliases may not make more of a text than so many times itself. */
const MAX_ALIASES = 100;

export interface YamlText {
  value: JsonValue;
  /** @returns the line, from 1, on which what a path leads to begins; 1 where that is not known */
  lineOf(path: readonly (string | number)[]): number;
}

/** @throws InvalidArgumentError with file and line for what is no YAML (or JSON), is too large, or holds what nothing could store */
export function readYaml(text: string, name: string): YamlText {
  if (text.length > MAX_YAML_LENGTH) {
    throw new InvalidArgumentError(
      `${name} has ${text.length} characters; at most ${MAX_YAML_LENGTH} are read. Put its tests into a CSV or JSONL file.`,
    );
  }
  if (isNestedDeeperThan(text, MAX_DEPTH)) {
    throw new InvalidArgumentError(`${name} is nested deeper than ${MAX_DEPTH} levels. Flatten it.`);
  }
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, merge: true, uniqueKeys: true });
    const [problem] = document.errors;
    if (problem !== undefined) {
      const line = lines.linePos(problem.pos[0]).line;
      throw new InvalidArgumentError(`${name}:${line}: not YAML: ${problem.message.split('\n', 1)[0]}`, {
        cause: problem,
      });
    }
    // By way of JSON: dates, big numbers and the like become what a row can hold.
    const json = JSON.stringify(document.toJS({ maxAliasCount: MAX_ALIASES })) ?? 'null';
    const value = JSON.parse(json) as JsonValue;
    requireStorable(value, name);
    return {
      value,
      lineOf: (path) => {
        const node = document.getIn(path, true);
        const range = isMap(node) || isSeq(node) || isScalar(node) ? node.range : null;
        return range == null ? 1 : lines.linePos(range[0]).line;
      },
    };
  } catch (cause) {
    if (cause instanceof InvalidArgumentError) throw cause;
    // What the parser throws by itself: too many aliases, a key that is none, a text that nests too deep.
    throw new InvalidArgumentError(`${name} is not YAML: ${(cause as Error).message.slice(0, 200)}`, { cause });
  }
}
