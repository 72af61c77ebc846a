import { nearWords } from '../base/near-words.ts';
import {
  GATE_CHECK_KINDS,
  GATE_CHECKS,
  GATE_FILE_VERSION,
  type GateCheckFile,
  type GateCheckKind,
  type GateFile,
  gateFile,
} from '../contract/gate.ts';
import { parseYaml, type YamlProblem } from './parse-yaml.ts';

const KINDS = `${GATE_CHECK_KINDS.slice(0, -1).join(', ')} or ${GATE_CHECK_KINDS.at(-1)}`;

/**
 * Reads `gates/*.gate.yaml`.
 *
 * @param path as it stands in messages
 * @throws ConfigError naming file, line, column, the value and what is allowed; StorageError `schema_too_new`
 */
export function parseGate(path: string, text: string): GateFile {
  return parseYaml(path, text, {
    what: 'a gate',
    keys: 'version, id, checks, …',
    schema: gateFile,
    knownVersion: GATE_FILE_VERSION,
    before: (value) => checksIn(value).flatMap((check, index) => problemsOfShape(check, index)),
    after: ({ checks }) => checks.flatMap((check, index) => problemsOfBounds(check, index)),
  });
}

function checksIn(value: unknown): readonly unknown[] {
  const { checks } = value as { checks?: unknown };
  return Array.isArray(checks) ? checks : [];
}

/** A check is of the kind whose key it has; what its other keys may be follows from that. */
function problemsOfShape(check: unknown, index: number): readonly YamlProblem[] {
  const path = ['checks', index];
  if (typeof check !== 'object' || check === null || Array.isArray(check)) {
    return [{ path, message: `checks.${index} is no check: write ${KINDS} with what it is held to.` }];
  }
  const keys = Object.keys(check);
  const kinds = GATE_CHECK_KINDS.filter((kind) => keys.includes(kind));
  const [kind] = kinds;
  if (kind === undefined) {
    const [near] = keys.flatMap((key) => nearWords(key.toLowerCase(), GATE_CHECK_KINDS, 1));
    const meant = near === undefined ? '' : ` Did you mean ${near}?`;
    return [
      {
        path,
        message: `checks.${index} says nothing to check (${keys.join(', ') || 'empty'}); ${KINDS} is expected.${meant}`,
      },
    ];
  }
  if (kinds.length > 1) {
    return [{ path, message: `checks.${index} is ${kinds.join(' and ')} at once: write a check for each.` }];
  }
  const known = Object.keys(GATE_CHECKS[kind].shape);
  return keys
    .filter((key) => !known.includes(key))
    .map((key) => {
      const meant = nearestOf(
        key,
        known.filter((word) => word !== kind),
      );
      const hint = meant === undefined ? `Known: ${known.join(', ')}.` : `Did you mean ${meant}?`;
      return {
        path: [...path, key],
        message: `checks.${index} has "${key}", which ${article(kind)} check does not know. ${hint}`,
      };
    });
}

/** @returns the word that is written most like the key, whichever letters are capitals */
function nearestOf(key: string, words: readonly string[]): string | undefined {
  const small = key.toLowerCase();
  const [near] = nearWords(
    small,
    words.map((word) => word.toLowerCase()),
    1,
  );
  return words.find((word) => word.toLowerCase() === small) ?? words.find((word) => word.toLowerCase() === near);
}

/** One bound decides; two, or none where there has to be one, decide nothing. */
function problemsOfBounds(check: GateCheckFile, index: number): readonly YamlProblem[] {
  const at = (key: string, message: string): YamlProblem => ({
    path: ['checks', index, key],
    message: `checks.${index} ${message}`,
  });
  const { atLeast, atMost } = check as { atLeast?: number; atMost?: number };
  if (atLeast !== undefined && atMost !== undefined) {
    return [at('atMost', 'has atLeast and atMost: write a check for each.')];
  }
  const hasBound = atLeast !== undefined || atMost !== undefined;
  if ('eval' in check && !hasBound) {
    return [at('eval', `has nothing to hold ${check.metric} against: write atLeast or atMost.`)];
  }
  if ('cost' in check && !hasBound) return [at('cost', 'has nothing to hold the cost against: write atMost.')];
  if ('load' in check) {
    if (check.metric !== undefined && !hasBound) {
      return [at('metric', `has nothing to hold ${check.metric} against: write atLeast or atMost.`)];
    }
    if (check.metric === undefined && hasBound) {
      return [at('load', 'has a bound and no metric: name the metric, or leave the bound out and hold the SLOs.')];
    }
  }
  if ('replay' in check) {
    const { last, dataset, limit } = check.replay;
    if (limit !== undefined && dataset === undefined) {
      return [at('replay', 'has a limit and no dataset: write last, or name the data set.')];
    }
    if (last !== undefined && dataset !== undefined) {
      return [at('replay', 'names the last traces and a data set: write a check for each.')];
    }
  }
  return [];
}

function article(kind: GateCheckKind): string {
  return /^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`;
}
