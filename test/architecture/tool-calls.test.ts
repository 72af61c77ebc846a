import { expect, it } from 'vitest';
import { readSourceFiles } from './source-files.ts';

/**
 * The files that call a tool. The loop is not among them: it hands calls to the mediator, which decides about effects. What
 * is added here can have an effect without leave, so it must be a wrapper of a tool, or a person's own method.
 */
const MAY_CALL_TOOLS: Readonly<Record<string, string>> = {
  'main/agent/effects/run-tool.ts': 'the mediator',
  'main/agent/tools/with-call-guard.ts': 'wraps a tool',
  'main/engine/agent/run-tools.ts': 'wraps the search',
  'main/engine/agent/effect-decisions.ts': 'takes an effect back, under a leave just given',
  'main/engine/load/failing-tools.ts': 'wraps a tool: under load some calls fail instead',
  'main/engine/methods/tools.ts': "a person's own call, with apply",
};

it('lets nothing call a tool but the mediator, wrappers of tools and methods of a person', () => {
  const calling = readSourceFiles()
    .filter(({ path }) => path.startsWith('main/agent/') || path.startsWith('main/engine/'))
    .filter(({ text }) => /\b(?:tool|inner)\.(?:execute|takeBack)\(/.test(text))
    .map(({ path }) => path);
  expect(calling.toSorted()).toEqual(Object.keys(MAY_CALL_TOOLS).toSorted());
});
