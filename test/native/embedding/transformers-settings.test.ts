import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTransformersSettings } from '../../../native/embedding/transformers-settings.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'trestle-settings-'));
});
afterEach(async () => await rm(directory, { recursive: true }));

async function maxTokensOf(files: Record<string, object>): Promise<number> {
  for (const [name, content] of Object.entries(files)) await writeFile(join(directory, name), JSON.stringify(content));
  return (await readTransformersSettings(directory)).maxTokens;
}

describe('how much of a text a transformer reads', () => {
  it('is 512 tokens when no file says', async () => {
    expect(await maxTokensOf({})).toBe(512);
  });

  it('is the smaller of what tokenizer and model were made for', async () => {
    const files = {
      'tokenizer_config.json': { model_max_length: 512 },
      'config.json': { max_position_embeddings: 514 },
    };
    expect(await maxTokensOf(files)).toBe(512);
  });

  it('does not believe the huge number that stands for "no limit"', async () => {
    expect(await maxTokensOf({ 'tokenizer_config.json': { model_max_length: 1e30 } })).toBe(512);
    expect(await maxTokensOf({ 'config.json': { max_position_embeddings: 8192 } })).toBe(8192);
  });

  it('is what sentence-transformers was trained with, if it says', async () => {
    const files = {
      'sentence_bert_config.json': { max_seq_length: 256 },
      'config.json': { max_position_embeddings: 512 },
    };
    expect(await maxTokensOf(files)).toBe(256);
  });

  it('is what trestle.json says, over all of them', async () => {
    const files = {
      'trestle.json': { version: 1, maxTokens: 128 },
      'sentence_bert_config.json': { max_seq_length: 256 },
    };
    expect(await maxTokensOf(files)).toBe(128);
  });
});
