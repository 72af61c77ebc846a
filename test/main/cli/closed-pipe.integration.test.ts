import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../architecture/source-files.ts';

describe('a pipe that is closed early', () => {
  it('is no error: `trestle … | head` ends in silence', async () => {
    const child = spawn(process.execPath, [join(ROOT, 'main/cli/main.ts'), '--help'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    const [said, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect(said).toBe('');
    expect(exitCode).toBe(0);
  });
});
