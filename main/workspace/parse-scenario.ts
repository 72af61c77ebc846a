import { LOAD_SCENARIO_VERSION, type LoadScenario, loadScenario } from '../contract/load-scenario.ts';
import { parseYaml } from './parse-yaml.ts';

/**
 * Reads `scenarios/*.load.yaml`.
 *
 * @param path as it stands in messages
 * @throws ConfigError naming file, line, column, the value and what is allowed; StorageError `schema_too_new`
 */
export function parseScenario(path: string, text: string): LoadScenario {
  return parseYaml(path, text, {
    schema: loadScenario,
    knownVersion: LOAD_SCENARIO_VERSION,
    what: 'a scenario',
    keys: 'version, id, target, inputs, arrivals, …',
  });
}
