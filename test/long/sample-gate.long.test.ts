import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createEngineDesk, ingestAll } from '../support/engine-here.ts';

it("the sample's gate holds on a fresh sample", { timeout: 600_000 }, async () => {
  const desk = createEngineDesk();
  onTestFinished(() => desk.dispose());
  const engine = await desk.start();
  await engine.call('workspace.open', { path: join(desk.folder, 'sample'), create: true, sample: true });
  await ingestAll(engine, {});
  const missed: string[] = [];
  let held = false;
  for await (const event of engine.stream('gate.run', { gate: 'handbook' })) {
    if (event.type === 'check-finished' && !event.check.held)
      missed.push(`${event.check.name}: ${event.check.message}`);
    if (event.type === 'finished') ({ held } = event.report);
  }
  expect(missed).toEqual([]);
  expect(held).toBe(true);
});
