import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCliContext } from '../../../main/cli/cli-context.ts';
import { describeProgram } from '../../../main/cli/describe-program.ts';
import { createProgram } from '../../../main/cli/program.ts';
import { ROOT } from '../../architecture/source-files.ts';

describe('docs/command-line.md', () => {
  it('says what the program says', () => {
    const context = createCliContext({
      environment: {},
      workingDirectory: '.',
      stdin: process.stdin,
      stdout: process.stdout,
      stderr: process.stderr,
      signal: new AbortController().signal,
    });
    const written = readFileSync(join(ROOT, 'docs', 'command-line.md'), 'utf8');
    expect(written).toBe(describeProgram(createProgram(context)));
  });
});
