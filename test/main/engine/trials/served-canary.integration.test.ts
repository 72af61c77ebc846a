import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { askAll } from '../../../support/engine-here.ts';
import { serveWorkspace } from '../http/api/serve-workspace.ts';

type Message = { role: 'user' | 'assistant'; content: string };

it('programs that ask trestle serve meet a canary, conversation by conversation, and it is on record', async () => {
  const { engine, workspace, baseURL, token, close } = await serveWorkspace();
  onTestFinished(close);
  /** @returns the release that answered, by the trace that the answer names */
  const releaseOf = async (messages: readonly Message[]): Promise<string> => {
    const response = await fetch(`${baseURL}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'default', messages }),
    });
    expect(response.status).toBe(200);
    await response.json();
    const traceId = response.headers.get('x-trestle-trace-id') ?? '';
    return (await engine.call('trace.show', { traceId })).summary.releaseHash;
  };
  const opening = (index: number): Message => ({ role: 'user', content: `When does the gate open, on day ${index}?` });

  const serving = await releaseOf([opening(0)]);
  const path = 'pipelines/default.pipeline.jsonc';
  const pipeline = await engine.call('file.read', { path });
  const text = pipeline.text.replace('"k": 8', '"k": 2');
  const changed = await engine.call('file.write', { path, text, ifHash: pipeline.hash });
  const candidate = (await askAll(engine, { question: 'When does the gate open?' })).result.release;
  await engine.call('file.write', { path, text: pipeline.text, ifHash: changed.hash });
  mkdirSync(join(workspace, 'gates'));
  writeFileSync(join(workspace, 'gates', 'bare.gate.yaml'), 'version: 1\nid: bare\nchecks:\n  - { prompts: true }\n');
  for await (const event of engine.stream('gate.run', { gate: 'bare', release: candidate })) void event;

  const { trialId } = await engine.call('trial.start', {
    release: candidate,
    kind: 'canary',
    share: 0.5,
    traffic: { type: 'live' },
  });
  const met: string[] = [];
  for (let index = 0; index < 16; index += 1) met.push(await releaseOf([opening(index)]));
  expect(new Set(met)).toEqual(new Set([serving, candidate]));
  const of = (release: string): number => met.indexOf(release);
  for (const index of [of(serving), of(candidate)]) {
    const followUp: Message[] = [opening(index), { role: 'assistant', content: 'At six.' }, opening(99)];
    expect(await releaseOf(followUp)).toBe(met[index]);
  }
  await engine.call('trial.cancel', { trialId });
  expect(await releaseOf([opening(of(candidate))])).toBe(serving);

  const { pins } = await engine.call('release.desk', {});
  expect(pins.map(({ action, release, share }) => ({ action, release, share }))).toEqual([
    { action: 'canary', release: candidate, share: 0.5 },
    // The files go on serving, as they did before.
    { action: 'canary-end', release: null, share: null },
  ]);
  expect(pins[0]?.gateRunId).toMatch(/^gt-/);
  expect(pins[1]?.reason).toMatch(/^Cancelled after \d+ answers/);
});
