import { describe, expect, it } from 'vitest';
import { lateModel } from '../../../main/gateway/late-model.ts';
import type { LanguageModel } from '../../../main/spec/language-model.ts';

const NAMES = { provider: 'sim', modelId: 'sim/counting' };

/** Answers with how often it was called; everything else of an answer is left out. */
function countingModel(): LanguageModel {
  let calls = 0;
  return {
    specificationVersion: 'v4',
    ...NAMES,
    supportedUrls: {},
    doGenerate: async () => ({ calls: (calls += 1) }) as never,
    doStream: async () => ({ calls: (calls += 1) }) as never,
  };
}

const CALL = { prompt: [] };

describe('a model that is read with its first call', () => {
  it('is named before, and is one model for calls that come together', async () => {
    let loads = 0;
    const model = lateModel(NAMES, async () => {
      loads += 1;
      return countingModel();
    });
    expect([model.provider, model.modelId, loads]).toEqual(['sim', 'sim/counting', 0]);
    expect(await Promise.all([model.doGenerate(CALL), model.doStream(CALL)])).toEqual([{ calls: 1 }, { calls: 2 }]);
    expect(await model.doGenerate(CALL)).toEqual({ calls: 3 });
    expect(loads).toBe(1);
  });

  it('passes on what kept it from being read, and tries again', async () => {
    let isBroken = true;
    const model = lateModel(NAMES, async () => {
      if (isBroken) throw new Error('the file is not there');
      return countingModel();
    });
    await expect(model.doGenerate(CALL)).rejects.toThrow('the file is not there');
    isBroken = false;
    expect(await model.doGenerate(CALL)).toEqual({ calls: 1 });
  });
});
