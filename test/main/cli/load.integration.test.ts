import { describe, expect, it, onTestFinished } from 'vitest';
import { EXIT_CODE } from '../../../main/contract/exit-code.ts';
import type { LoadResult } from '../../../main/contract/load.ts';
import { serveLoopback } from '../../support/loopback-server.ts';
import { type CliDesk, createCliDesk } from '../../support/run-cli-here.ts';

function openDesk(): CliDesk {
  const desk = createCliDesk();
  onTestFinished(() => desk.remove());
  return desk;
}

/** As slow as a model: the generator's lag on a busy machine is still below a tenth of it. */
const SERVICE_MS = 400;

describe('trestle load run', () => {
  it('measures an address without a workspace, as JSON', async () => {
    const seen: string[] = [];
    const { url } = await serveLoopback((request, response) => {
      seen.push(`${request.method} ${request.headers['content-type']} ${String(request.headers['x-tenant'])}`);
      setTimeout(() => response.end('{}'), SERVICE_MS);
    });
    const flags = ['--rate', '20', '--duration', '1s', '--arrivals', 'poisson', '--seed', '3', '--slo', 'p99<3600s'];
    const request = ['--url', `${url}/ask`, '--body', '{"q":1}', '--header', 'x-tenant: acme'];
    const outcome = await openDesk().run('load', 'run', ...request, ...flags, '--json');
    const result = outcome.json<LoadResult>();
    expect(Object.keys(result).join(' ')).toBe(
      'offeredRatePerSecond throughput goodput requests errors dropped generator response service queue ttft stages quality costUsd costPerSuccessUsd slo runId model goodShare succeeded unfinished warmUp durationMs elapsedMs retryAmplification costP99Usd pools saturatedFirst stoppedBy',
    );
    expect(result.requests).toBe(seen.length);
    expect(new Set(seen)).toEqual(new Set(['POST application/json acme']));
    expect(result.service.p50Ms).toBeGreaterThanOrEqual(SERVICE_MS - 1);
    expect(result.slo).toMatchObject([{ name: 'p99<3600s', target: 3_600_000, held: true }]);
    expect([EXIT_CODE.ok, EXIT_CODE.gateFailed]).toContain(outcome.exitCode);
    expect(outcome.exitCode === EXIT_CODE.gateFailed).toBe(result.generator.limited);
  });

  it('fails its gate when an SLO is missed, and says which', async () => {
    const { url } = await serveLoopback((_request, response) => response.writeHead(500).end());
    const flags = ['--url', url, '--rate', '20', '--duration', '500ms', '--slo', 'errors<1%'];
    const outcome = await openDesk().run('load', 'run', ...flags);
    expect(outcome.exitCode).toBe(EXIT_CODE.gateFailed);
    expect(outcome.stdout).toMatch(/response +[\d.]+ m?s/);
    expect(outcome.stdout).toContain('http_500 10');
    expect(outcome.stdout).toContain('missed  errors<1%: 100.00 % of 1.00 %');
    expect(outcome.stderr).toContain('Missed: errors<1%.');
  });

  it.each([
    [
      ['--url', 'http://load.example/', '--rate', '1'],
      EXIT_CODE.denied,
      /load\.example is not this machine.*--allow-host/,
    ],
    [
      ['--url', 'http://load.example/', '--rate', '1', '--allow-host', 'load.example', '--offline'],
      EXIT_CODE.denied,
      /Offline/,
    ],
    [['--url', 'nowhere', '--rate', '1'], EXIT_CODE.usage, /url/],
    [['--url', 'http://localhost/', '--rate', '0'], EXIT_CODE.usage, /0 is not a number/],
    [['--url', 'http://localhost/', '--rate', '1', '--duration', '10'], EXIT_CODE.usage, /10 is no duration/],
    [['--url', 'http://localhost/', '--rate', '1', '--slo', 'fast'], EXIT_CODE.usage, /"fast" is no SLO/],
    [['--url', 'http://localhost/', '--rate', '99999', '--duration', '1h'], EXIT_CODE.usage, /arrivals are more than/],
    [['--rate', '1'], EXIT_CODE.usage, /--url/],
  ])('refuses %j', async (flags, exitCode, sentence) => {
    const outcome = await openDesk().run('load', 'run', ...flags);
    expect(outcome).toMatchObject({ exitCode, stdout: '' });
    expect(outcome.sentence).toMatch(sentence);
  });
});
