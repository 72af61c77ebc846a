import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError } from '../../../main/base/errors/config-error.ts';
import { createOnnxCrossEncoder } from '../../../native/embedding/onnx-cross-encoder.ts';
import { pairText } from '../../../native/embedding/pair-text.ts';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';
import { tinyBertOnnx, tinyTokenizerJson, typeRow, wordRow, positionRow } from '../../support/tiny-bert-onnx.ts';

function folderWith(output: 'logits' | 'tokens'): string {
  const directory = makeTemporaryDirectory();
  mkdirSync(join(directory, 'onnx'));
  writeFileSync(join(directory, 'onnx', 'model.onnx'), tinyBertOnnx({ output }));
  writeFileSync(join(directory, 'tokenizer.json'), JSON.stringify(tinyTokenizerJson()));
  return directory;
}

test('scores a pair as the graph does, with the passage as the second segment', async () => {
  const model = await createOnnxCrossEncoder({ directory: folderWith('logits') });
  const scores = await model.embed([pairText('bench', 'a bridge'), pairText('bench', 'bridge')], { purpose: 'query' });
  // [CLS] bench [SEP] a bridge [SEP] and [CLS] bench [SEP] bridge [SEP]
  const logitOf = (ids: number[], types: number[]): number => {
    const h = ids.map(
      (id, place) => (wordRow(id)[0] ?? 0) + (positionRow(place)[0] ?? 0) + (typeRow(types[place] ?? 0)[0] ?? 0),
    );
    return (h[0] ?? 0) + 0.1 * h.reduce((sum, value) => sum + value, 0);
  };
  expect(scores[0]).toBeCloseTo(logitOf([2, 5, 3, 4, 7, 3], [0, 0, 0, 1, 1, 1]), 4);
  expect(scores[1]).toBeCloseTo(logitOf([2, 5, 3, 7, 3], [0, 0, 0, 1, 1]), 4);
  await model.dispose();
});

test('cuts a long passage and keeps its closing token; the graph has eight positions', async () => {
  const directory = folderWith('logits');
  writeFileSync(join(directory, 'trestle.json'), JSON.stringify({ maxTokens: 8 }));
  const model = await createOnnxCrossEncoder({ directory });
  expect(await model.embed([pairText('bench', 'a bridge '.repeat(50))], { purpose: 'query' })).toHaveLength(1);
  await model.dispose();
});

test('says so when the folder holds an embedding model', async () => {
  const opening = createOnnxCrossEncoder({ directory: folderWith('tokens') });
  await expect(opening).rejects.toThrow(ConfigError);
  await expect(opening).rejects.toThrow('a cross-encoder gives "logits"');
});
