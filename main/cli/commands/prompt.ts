import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { addPromptDiff } from './prompt/diff.ts';
import { addPromptGrid } from './prompt/grid.ts';
import { addPromptHistory } from './prompt/history.ts';
import { addPromptLint } from './prompt/lint.ts';
import { addPromptList } from './prompt/list.ts';
import { addPromptPin } from './prompt/pin.ts';
import { addPromptRender } from './prompt/render.ts';
import { addPromptTest } from './prompt/test.ts';

export function addPromptCommand(program: Command, context: CliContext): void {
  const prompt = program.command('prompt').description('prompts as code: prompts/*.prompt.md');
  for (const add of [
    addPromptList,
    addPromptLint,
    addPromptRender,
    addPromptTest,
    addPromptGrid,
    addPromptHistory,
    addPromptDiff,
    addPromptPin,
  ]) {
    add(prompt, context);
  }
}
