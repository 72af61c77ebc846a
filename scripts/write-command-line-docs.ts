import { writeFileSync } from 'node:fs';
import { createCliContext } from '../main/cli/cli-context.ts';
import { describeProgram } from '../main/cli/describe-program.ts';
import { createProgram } from '../main/cli/program.ts';

const context = createCliContext({
  environment: {},
  workingDirectory: '.',
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: new AbortController().signal,
});
writeFileSync(new URL('../docs/command-line.md', import.meta.url), describeProgram(createProgram(context)));
