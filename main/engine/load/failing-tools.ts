import type { Tool, ToolSet } from '../../spec/tool.ts';

/**
 * Tools of which a share of the calls fails before anything is done. Which ones is drawn from the seed, the arrival and the
 * number of the call.
 *
 * @param which.index of the arrival
 */
export function failingTools(tools: ToolSet, which: { index: number; share: number; seed: number }): ToolSet {
  const { index, share, seed } = which;
  if (share === 0) return tools;
  let calls = 0;
  const fails = (): boolean => {
    calls += 1;
    return (Math.imul((seed ^ index) + calls, 0x9e37_79b1) >>> 0) / 2 ** 32 < share;
  };
  const wrap = (tool: Tool): Tool => ({
    ...tool,
    execute: async (args, options) =>
      fails()
        ? { ok: false, message: 'Injected fault: the tool was told to fail.', isRetryable: true }
        : tool.execute(args, options),
  });
  return {
    list: () => tools.list().map(wrap),
    find: (name) => {
      const tool = tools.find(name);
      return tool === null ? null : wrap(tool);
    },
    prepare: async (call, options) => {
      const prepared = await tools.prepare(call, options);
      return prepared.ok ? { ...prepared, tool: wrap(prepared.tool) } : prepared;
    },
  };
}
