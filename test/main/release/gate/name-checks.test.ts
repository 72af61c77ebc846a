import { describe, expect, it } from 'vitest';
import { gateFile } from '../../../../main/contract/gate.ts';
import { kindOf, nameChecks } from '../../../../main/release/gate/name-checks.ts';

const { checks } = gateFile.parse({
  version: 1,
  id: 'all',
  checks: [
    { eval: 'answers', metric: 'recall@10', atLeast: 0.9 },
    { replay: {} },
    { replay: {}, name: 'Recordings' },
    { load: 'spike' },
    { load: 'spike', metric: 'p95', atMost: 1500 },
    { cost: 'answers', atMost: 0.01 },
    { drills: [] },
    { access: true },
    { prompts: true },
    { prompts: true },
  ],
});

describe('checks of a gate', () => {
  it('are named after what they check unless their file says otherwise, and apart', () => {
    expect(nameChecks(checks)).toEqual([
      'Eval answers: recall@10',
      'Replay: worse or broken',
      'Recordings',
      'Load spike: SLOs',
      'Load spike: p95',
      'Cost per success: answers',
      'Drills that must hold',
      'Access: foreign chunks',
      'Prompts: errors',
      'Prompts: errors (2)',
    ]);
  });

  it('are of the kind whose key they have', () => {
    expect(checks.map(kindOf)).toEqual([
      'eval',
      'replay',
      'replay',
      'load',
      'load',
      'cost',
      'drills',
      'access',
      'prompts',
      'prompts',
    ]);
  });
});
