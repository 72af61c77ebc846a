import type { ReleaseFile } from '../../main/contract/release.ts';
import type { ReleaseHash } from '../../main/contract/ids.ts';
import { hashRelease } from '../../main/pipeline/release-bundle.ts';
import { sealRelease } from '../../main/release/sign-release.ts';
import { generateSigningSecret, openSigningKey, type SigningKey } from '../../main/storage/signing-key.ts';

export const releaseKey: SigningKey = openSigningKey(generateSigningSecret());

const bundle: ReleaseFile['bundle'] = {
  bundleVersion: 1,
  pipeline: { id: 'default', sloMs: 4000, stages: [{ id: 'answer', uses: 'generate', with: { prompt: 'answer' } }] },
  prompts: { answer: { system: 'Answer from the passages.', user: '{{question}}', fingerprint: 'a'.repeat(64) } },
  models: { answer: { model: 'local/extractive', temperature: 0, maxOutputTokens: 600 } },
  retrieval: {
    embeddingModel: 'builtin-en',
    embeddingFingerprint: 'b'.repeat(64),
    dimensions: 256,
    chunker: 'heading',
    indexGeneration: 3,
    synonyms: [['claim', 'complaint']],
  },
  tools: { search: { uses: 'builtin/search', effect: 'read' } },
  policy: { tools: 'live', models: 'live', faults: null, timeoutMs: null },
};

/** A signed release that a gate let through. */
export function signedRelease(changes: Partial<ReleaseFile> = {}, key: SigningKey | null = releaseKey): ReleaseFile {
  const { parts: _, signature: __, ...given } = changes;
  const releaseHash: ReleaseHash = hashRelease(given.bundle ?? bundle);
  return sealRelease(
    {
      releaseFileVersion: 1,
      name: 'default-7',
      releaseHash,
      createdAt: '2026-11-29T08:00:00.000Z',
      createdBy: 'ada',
      notes: 'Shorter answers',
      bundle,
      files: {
        'trestle.jsonc': '{ "version": 1 }\n',
        'prompts/answer.prompt.md': '---\nid: answer\n---\n{{question}}\n',
      },
      index: { documents: 12, chunks: 40, contentHash: 'c'.repeat(64), vectorsHash: 'd'.repeat(64) },
      evidence: {
        at: '2026-11-29T09:00:00.000Z',
        report: {
          gateId: 'ship',
          gateHash: 'e'.repeat(64),
          release: releaseHash,
          held: true,
          startedAt: '2026-11-29T08:59:00.000Z',
          ms: 60_000,
          gateRunId: 'gr-1',
          checks: [
            {
              name: 'recall',
              kind: 'eval',
              held: true,
              actual: 0.94,
              ci95: [0.91, 0.97],
              threshold: 'at least 0.90',
              limit: 0.9,
              direction: 'atLeast',
              unit: 'share',
              evidence: { type: 'eval', id: 'ev-1', label: 'questions' },
              message: '',
              ms: 59_000,
            },
          ],
        },
      },
      ...given,
    },
    key,
  );
}
