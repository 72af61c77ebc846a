import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { DrillListResponse, DrillPage, DrillResult } from '../../../main/contract/drill.ts';
import { EXIT_CODE } from '../../../main/contract/exit-code.ts';
import { RetryBudget } from '../../../main/gateway/policy/retry-budget.ts';
import { type CliDesk, createCliDesk } from '../../support/run-cli-here.ts';

function openDesk(): CliDesk {
  const desk = createCliDesk();
  onTestFinished(() => desk.remove());
  return desk;
}
afterEach(() => vi.restoreAllMocks());

describe('trestle drill', () => {
  it('runs a drill without a workspace, as JSON, and its traces open with what it says', async () => {
    const desk = openDesk();
    const outcome = await desk.run('drill', 'run', 'retry-storm', '--json');
    const result = outcome.json<DrillResult>();
    expect(outcome.exitCode).toBe(EXIT_CODE.ok);
    expect(result).toMatchObject({ name: 'retry-storm', failureShown: true, guardrailHeld: true });
    expect(result.without).toMatchObject({ questions: 60, requests: 360, amplification: 6 });
    expect(result.with['amplification']).toBeLessThan(1.5);
    const { runId, workspace } = result.without;
    expect((await desk.run('trace', 'show', runId, '--workspace', workspace)).stdout).toContain(runId);
  });

  it('says for people what differed, and exits with 3 when the guardrail is broken', async () => {
    vi.spyOn(RetryBudget.prototype, 'tryRepeat').mockReturnValue(true);
    const { exitCode, stdout, sentence } = await openDesk().run('drill', 'run', 'retry-storm');
    expect(exitCode).toBe(EXIT_CODE.gateFailed);
    expect(stdout).toMatch(/requests per question +6\.00× +6\.00×/);
    expect(stdout).toContain('NOT HELD.');
    expect(stdout).toMatch(/-\s+"retryBudget": false,/);
    expect(sentence).toBe('retry-storm: the guardrail did not hold.');
  });

  it('lists and explains, and names the drills there are for a name that is none', async () => {
    const desk = openDesk();
    const { drills, directory } = (await desk.run('drill', 'list', '--json')).json<DrillListResponse>();
    expect(drills.map(({ name }) => name)).toContain('retry-storm');
    expect(directory).toBe(join(desk.home, 'state', 'drills'));
    const { page } = (await desk.run('drill', 'explain', 'retry-storm', '--json')).json<DrillPage>();
    expect((await desk.run('drill', 'explain', 'retry-storm')).stdout.trimEnd()).toBe(page.trimEnd());
    for (const verb of ['run', 'explain']) {
      const unknown = await desk.run('drill', verb, 'retry-strom');
      expect(unknown.exitCode).toBe(EXIT_CODE.notFound);
      expect(unknown.sentence).toMatch(/There is no drill "retry-strom". Known: retry-storm/);
    }
    expect((await desk.run('drill', 'run', 'retry-storm', '--all')).exitCode).toBe(EXIT_CODE.usage);
    // Nothing was run.
    expect(existsSync(directory)).toBe(false);
  });
});
