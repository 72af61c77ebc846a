import type { GateCheck, GateReport } from '../../../../main/contract/gate.ts';
import type { ReleaseHash } from '../../../../main/contract/ids.ts';
import type { KeptRelease } from '../../../../main/contract/release.ts';

export const HASH = `r-${'7f3a9c1'.padEnd(64, '0')}` as ReleaseHash;
export const OTHER = `r-${'8b20f4d'.padEnd(64, '0')}` as ReleaseHash;

export function gateCheck(overrides: Partial<GateCheck> = {}): GateCheck {
  return {
    name: 'Eval: recall@10',
    kind: 'eval',
    held: true,
    actual: 0.93,
    ci95: [0.9, 0.96],
    threshold: 'at least 0.9',
    limit: 0.9,
    direction: 'atLeast',
    unit: 'score',
    evidence: { type: 'eval', id: 'e-204', label: 'handbook' },
    message: '',
    ms: 9100,
    ...overrides,
  };
}

export function gateReport(checks: readonly GateCheck[]): GateReport {
  return {
    gateId: 'support',
    gateHash: 'aa'.repeat(32),
    release: OTHER,
    held: checks.every(({ held }) => held),
    checks,
    startedAt: '2026-11-14T14:12:00.000Z',
    ms: 48_000,
    gateRunId: 'gate-1',
  };
}

export function keptRelease(overrides: Partial<KeptRelease> = {}): KeptRelease {
  return {
    name: 'claims',
    path: 'releases/claims.release.json',
    releaseHash: OTHER,
    pipelineId: 'support',
    createdAt: '2026-11-14T14:11:00.000Z',
    createdBy: 'maya',
    notes: '',
    state: 'kept',
    reason: null,
    prompts: { support: 'e02c'.repeat(16) },
    indexGeneration: 15,
    gate: null,
    isSigned: true,
    problem: null,
    ...overrides,
  };
}
