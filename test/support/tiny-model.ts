import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tinyBertOnnx, tinyTokenizerJson } from './tiny-bert-onnx.ts';

/** The files of a small but whole sentence transformer. */
export function tinyModelFiles(): ReadonlyMap<string, Buffer> {
  return new Map([
    ['onnx/model.onnx', tinyBertOnnx()],
    ['tokenizer.json', Buffer.from(JSON.stringify(tinyTokenizerJson()))],
    // The graph has eight positions.
    ['tokenizer_config.json', Buffer.from(JSON.stringify({ model_max_length: 8 }))],
    ['1_Pooling/config.json', Buffer.from(JSON.stringify({ pooling_mode_mean_tokens: true }))],
  ]);
}

export function writeTinyModel(folder: string): void {
  for (const [name, bytes] of tinyModelFiles()) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
}
