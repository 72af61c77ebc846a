import { describe, expect, it } from 'vitest';
import {
  beginningFor,
  newScenarioPath,
  scenarioNameProblem,
  scenarioPathOf,
} from '../../../../renderer/features/load/view-model/scenario-path.ts';

const text = { path: 'scenarios/first-morning.load.yaml', kind: 'scenario', id: null, problem: null } as const;

describe('where a scenario lies', () => {
  it('is told within its workspace, whatever system that is on', () => {
    const path = 'scenarios/spike.load.yaml';
    expect(scenarioPathOf({ path: `/srv/halden/${path}` })).toBe(path);
    expect(scenarioPathOf({ path: 'C:\\halden\\scenarios\\spike.load.yaml' })).toBe(path);
    expect(scenarioPathOf({ path })).toBe(path);
  });

  it('takes a name that can be a file, and none that is there already', () => {
    expect(scenarioNameProblem('spike-2', [newScenarioPath('spike')])).toBeNull();
    expect(scenarioNameProblem('spike', [newScenarioPath('spike')])).toBe('scenarios/spike.load.yaml is there already');
    for (const name of ['', 'Spike', '../spike', 'a b']) expect(scenarioNameProblem(name, [])).not.toBeNull();
  });

  it('gives a new file its own name as id, and leaves one that is there as it is', () => {
    const begun = '# a load\nversion: 1\nid: spike\n';
    expect(beginningFor({ ...text, text: begun, hash: null }).text).toBe('# a load\nversion: 1\nid: first-morning\n');
    expect(beginningFor({ ...text, text: begun, hash: 'h' }).text).toBe(begun);
  });
});
