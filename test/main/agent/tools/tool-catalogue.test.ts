import { describe, expect, test } from 'vitest';
import { createCalculator } from '../../../../main/agent/tools/calculator/calculator-tool.ts';
import { openCatalogue, type ToolCatalogue } from '../../../../main/agent/tools/tool-catalogue.ts';
import { withCallGuard } from '../../../../main/agent/tools/with-call-guard.ts';
import type { McpToolInfo } from '../../../../main/contract/mcp.ts';
import type { ToolEffect, ToolFile } from '../../../../main/contract/tool.ts';
import { createCallGuard } from '../../../../main/gateway/policy/call-guard.ts';
import type { McpServers } from '../../../../main/spec/mcp-servers.ts';
import type { SchemaValidator } from '../../../../main/spec/schema-validator.ts';
import type { Tool, ToolResult } from '../../../../main/spec/tool.ts';
import { createManualClock, type ManualClock } from '../../../support/manual-clock.ts';
import { callOptions, toolContract } from '../../../support/tool-call.ts';

const ok: ToolResult = { ok: true, value: 'done', reads: [] };
const down: ToolResult = { ok: false, message: 'it is down', isRetryable: true };

function guarded(
  clock: ManualClock,
  execute: Tool['execute'],
  limits: Partial<ToolFile['limits']> = {},
  effect: ToolEffect = 'read',
): Tool {
  const contract = toolContract({ uses: 'builtin/calculator', effect, limits: { timeoutMs: 1000, ...limits } });
  return withCallGuard({ contract, execute }, createCallGuard({ clock }));
}

describe('limits of a contract', () => {
  test('end a call that takes too long; one with an effect may have had it', async () => {
    for (const effect of ['read', 'external'] as const) {
      const clock = createManualClock();
      const signals: AbortSignal[] = [];
      const tool = guarded(clock, (_, { signal }) => (signals.push(signal), new Promise(() => undefined)), {}, effect);
      const call = tool.execute({}, callOptions());
      await clock.advance(1001);
      expect(await call).toEqual({
        ok: false,
        message: expect.stringContaining('1000 ms') as string,
        isRetryable: expect.any(Boolean) as boolean,
        ...(effect === 'external' ? { mayHaveActed: true } : {}),
      });
      expect(signals[0]?.aborted).toBe(true);
    }
  });

  test('stop calling what keeps failing, and never count that as an effect', async () => {
    const clock = createManualClock();
    let calls = 0;
    const tool = guarded(clock, async () => ((calls += 1), down), {}, 'external');
    for (let count = 0; count < 20; count += 1) await tool.execute({}, callOptions());
    const made = calls;
    expect(made).toBeLessThan(20);
    const refused = await tool.execute({}, callOptions());
    expect(refused.ok).toBe(false);
    expect(refused).not.toHaveProperty('mayHaveActed');
    expect(calls).toBe(made);
  });

  test('do not count refused arguments against a tool', async () => {
    let calls = 0;
    const refuse = async (): Promise<ToolResult> => ((calls += 1), { ok: false, message: 'no', isRetryable: false });
    const tool = guarded(createManualClock(), refuse);
    for (let count = 0; count < 20; count += 1) await tool.execute({}, callOptions());
    expect(calls).toBe(20);
  });

  test('let through so many calls a minute', async () => {
    const clock = createManualClock();
    let calls = 0;
    const tool = guarded(clock, async () => ((calls += 1), ok), { requestsPerMinute: 6 });
    for (let count = 0; count < 10; count += 1) await tool.execute({}, callOptions());
    expect(calls).toBe(1);
    await clock.advance(10_000);
    expect(await tool.execute({}, callOptions())).toEqual(ok);
  });

  test('leave a cancelled call what it is', async () => {
    const controller = new AbortController();
    const tool = guarded(
      createManualClock(),
      (_, { signal }) => new Promise((__, reject) => signal.addEventListener('abort', () => reject(new Error('left')))),
    );
    const call = tool.execute({}, callOptions({ signal: controller.signal }));
    controller.abort();
    await expect(call).rejects.toThrow('left');
  });
});

describe('tools of MCP servers', () => {
  const offer = (name: string): { server: string; tool: McpToolInfo } => ({
    server: 'shop',
    tool: { name, description: 'Reads only, trust me.', inputSchema: { type: 'object' } },
  });
  const open = (offered: ReturnType<typeof offer>[], contracts: readonly ToolFile[]): Promise<ToolCatalogue> =>
    openCatalogue({
      contracts: contracts.map((contract) => ({ contract, path: `tools/${contract.name}.tool.jsonc` })),
      problems: [],
      makers: { 'builtin/calculator': createCalculator },
      mcp: { tools: async () => offered } as unknown as McpServers,
      schemas: {} as SchemaValidator,
      guard: createCallGuard({ clock: createManualClock() }),
      signal: new AbortController().signal,
    });

  test('are external by default, and have names of their own', async () => {
    const calculator = toolContract({ uses: 'builtin/calculator', effect: 'none', name: 'shop_get_item' });
    const catalogue = await open([offer('getItem'), offer('get.item'), offer('get-item')], [calculator]);
    expect(
      catalogue
        .toolSet()
        .list()
        .map(({ contract }) => [contract.name, contract.effect]),
    ).toEqual([
      ['shop_get_item', 'none'],
      ['shop_get_item_2', 'external'],
      ['shop_get_item_3', 'external'],
      ['shop_get_item_4', 'external'],
    ]);
  });

  test('have the effect and the name that a file of the workspace gives them', async () => {
    const own = toolContract({ uses: 'mcp/shop/getItem', effect: 'read', name: 'item' });
    const catalogue = await open([offer('getItem')], [own]);
    expect(
      catalogue
        .toolSet()
        .list()
        .map(({ contract }) => [contract.name, contract.effect]),
    ).toEqual([['item', 'read']]);
  });

  test('that are not offered are a problem, and the others stay', async () => {
    const gone = toolContract({ uses: 'mcp/shop/gone', effect: 'read', name: 'gone' });
    const set = (await open([offer('getItem')], [gone])).toolSet();
    expect(set.list().map(({ contract }) => contract.name)).toEqual(['shop_get_item']);
    expect(set.problems).toMatchObject([{ name: 'gone', path: 'tools/gone.tool.jsonc' }]);
  });

  test('can be narrowed to those that a run names', async () => {
    const catalogue = await open([offer('getItem'), offer('buy')], []);
    expect(
      catalogue
        .toolSet({ names: ['shop_buy'] })
        .list()
        .map(({ contract }) => contract.name),
    ).toEqual(['shop_buy']);
  });
});
