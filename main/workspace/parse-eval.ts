import { EVAL_FILE_VERSION, type EvalFile, evalFile } from '../contract/eval-file.ts';
import { parseYaml } from './parse-yaml.ts';

/**
 * Reads `evals/*.eval.yaml`.
 *
 * @param path as it stands in messages
 * @throws ConfigError naming file, line, column, the value and what is allowed; StorageError `schema_too_new`
 */
export function parseEval(path: string, text: string): EvalFile {
  return parseYaml(path, text, {
    schema: evalFile,
    knownVersion: EVAL_FILE_VERSION,
    what: 'an eval',
    keys: 'version, id, dataset, metrics, matrix, …',
  });
}
