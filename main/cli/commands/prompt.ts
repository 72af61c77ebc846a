import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { addPromptLint } from './prompt/lint.ts';
import { addPromptList } from './prompt/list.ts';
import { addPromptRender } from './prompt/render.ts';

export function addPromptCommand(program: Command, context: CliContext): void {
  const prompt = program.command('prompt').description('prompts as code: prompts/*.prompt.md');
  addPromptList(prompt, context);
  addPromptLint(prompt, context);
  addPromptRender(prompt, context);
}
