import { describe, expect, it } from 'vitest';
import { askRequest } from '../../../../main/contract/ask.ts';
import { askCliLine } from '../../../../renderer/features/playground/view-model/ask-cli-line.ts';
import {
  describeSettingChanges,
  parseSettings,
  UNCHANGED_SETTINGS,
} from '../../../../renderer/features/playground/view-model/ask-settings.ts';

describe('the settings of an ask', () => {
  it('leave to the pipeline what nobody typed', () => {
    expect(parseSettings(UNCHANGED_SETTINGS)).toEqual({ overrides: {}, problems: [] });
  });

  it('become overrides the contract takes', () => {
    const { overrides, problems } = parseSettings({
      k: ' 12 ',
      contextTokens: '1,800',
      model: 'ollama/qwen2.5:7b ',
      rewrite: 'off',
      rerank: 'none',
      rerankTimeoutMs: '5',
      mmrLambda: '0.7',
      neighbours: '1',
    });
    expect(problems).toEqual([]);
    expect(overrides).toEqual({
      k: 12,
      contextTokens: 1800,
      model: 'ollama/qwen2.5:7b',
      rewrite: false,
      rerank: 'none',
      rerankTimeoutMs: 5,
      mmrLambda: 0.7,
      neighbours: 1,
    });
    expect(askRequest.safeParse({ question: 'q', overrides }).success).toBe(true);
  });

  it.each([
    ['0', '1'],
    ['101', '100'],
    ['3.6', '4'],
    ['many', '1'],
  ])('refuse k = %s, say what is allowed and offer the nearest value', (typed, fix) => {
    const { overrides, problems } = parseSettings({ ...UNCHANGED_SETTINGS, k: typed });
    expect(overrides).toEqual({});
    expect(problems).toEqual([{ setting: 'k', message: 'k must be a whole number from 1 to 100.', fix }]);
    expect(parseSettings({ ...UNCHANGED_SETTINGS, k: fix }).problems).toEqual([]);
  });

  it('say what changed between two asks, against the default where it is known', () => {
    expect(describeSettingChanges({}, { k: 12 }, { k: 8 })).toEqual(['k 8 → 12']);
    expect(describeSettingChanges({}, { contextTokens: 900 })).toEqual(['context default → 900']);
    expect(describeSettingChanges({ k: 8 }, {}, { k: 8 })).toEqual([]);
    expect(describeSettingChanges({ k: 3 }, { k: 3, model: 'a/b' }, { model: 'local/extractive' })).toEqual([
      'model local/extractive → a/b',
    ]);
    expect(describeSettingChanges({}, { rewrite: false, rerankTimeoutMs: 5 }, { rerankTimeoutMs: 40 })).toEqual([
      'rewriting on → off',
      'reranker cap 40 ms → 5 ms',
    ]);
  });
});

describe('an ask as a CLI line', () => {
  const ask = {
    question: "How's leave?",
    workspacePath: '/srv/my handbook',
    sessionId: null,
    overrides: {},
    principal: null,
  };

  it('quotes what a shell would take apart', () => {
    expect(askCliLine(ask)).toBe(`trestle ask 'How'\\''s leave?' --workspace '/srv/my handbook'`);
  });

  it('carries session and settings', () => {
    expect(
      askCliLine({
        ...ask,
        question: 'q',
        workspacePath: '/w',
        sessionId: 's-1',
        overrides: { k: 3, contextTokens: 900, rewrite: false, rerank: 'none' },
        principal: 'maya@halden',
      }),
    ).toBe(
      'trestle ask q --workspace /w --session s-1 --k 3 --context-tokens 900 --as maya@halden --no-rewrite --rerank none',
    );
  });
});
