import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { watchProcessTree } from '../../../../main/cli/bench/processes/process-tree-memory.ts';

const MIB = 1024 * 1024;
/** Fills 150 MiB, lets them go and says so; then waits to be ended. */
const FILL = `let held = Buffer.alloc(${150 * MIB}, 1); held = null; globalThis.gc(); console.log('let go'); setInterval(() => 0, 1000)`;

describe.skipIf(process.platform !== 'linux')('peak memory', () => {
  it('counts what was let go again', async () => {
    const child = spawn(process.execPath, ['--expose-gc', '-e', FILL]);
    try {
      await once(child.stdout, 'data');
      const watch = watchProcessTree(child.pid ?? 0);
      expect(watch.stop()).toBeGreaterThan(150 * MIB);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('counts what a child of the process holds', async () => {
    const parent = `const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, ['--expose-gc', '-e', ${JSON.stringify(FILL)}], { stdio: ['ignore', 'inherit', 'ignore'] });
      process.on('SIGTERM', () => { child.kill('SIGKILL'); process.exit(); });`;
    const child = spawn(process.execPath, ['-e', parent]);
    try {
      await once(child.stdout, 'data');
      const watch = watchProcessTree(child.pid ?? 0);
      expect(watch.stop()).toBeGreaterThan(150 * MIB);
    } finally {
      child.kill('SIGTERM');
      await once(child, 'close');
    }
  });

  it('does not add up children that come one after the other', async () => {
    const parent = `const { spawnSync } = require('node:child_process');
      process.stdin.once('data', () => {
        for (let child = 0; child < 4; child += 1) {
          spawnSync(process.execPath, ['-e', 'const held = Buffer.alloc(${150 * MIB}, 1); setTimeout(() => held[0], 300)']);
        }
        console.log('done');
        setInterval(() => 0, 1000);
      });`;
    const child = spawn(process.execPath, ['-e', parent]);
    try {
      const watch = watchProcessTree(child.pid ?? 0);
      child.stdin.write('go');
      await once(child.stdout, 'data');
      const peak = watch.stop();
      expect(peak).toBeGreaterThan(150 * MIB);
      expect(peak).toBeLessThan(2 * 150 * MIB);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('says nothing of a process that is not there', () => {
    expect(watchProcessTree(2 ** 30).stop()).toBeNull();
  });
});
