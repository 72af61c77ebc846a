import { expect, test } from 'vitest';
import { createHashEmbeddingModel } from '../../../support/hash-embedding-model.ts';
import { indexedPaths } from '../../../support/index-file.ts';
import { createIngestFixture } from '../../../support/ingest-fixture.ts';

test('text that must not leave is not sent to an embedding model elsewhere; what may leave is', async () => {
  const model = createHashEmbeddingModel();
  const sent: string[] = [];
  const elsewhere = {
    ...model,
    sendsTo: 'embed.example:443',
    embed: async (...given: Parameters<typeof model.embed>) => {
      sent.push(...given[0]);
      return model.embed(...given);
    },
  };
  const { write, ingest, database } = createIngestFixture({ embeddingModel: elsewhere });
  write('gate.md', '# Gate\n\nThe code is 4711.');
  const kept = ingest({ leavesMachine: false });
  await expect(kept).rejects.toMatchObject({ code: 'denied' });
  await expect(kept).rejects.toThrow('"docs" must not leave this machine');
  expect(sent).toEqual([]);
  await ingest({ leavesMachine: true });
  expect(sent.join()).toContain('4711');
  expect(indexedPaths(database)).toEqual(['gate.md']);
});

test('a model on this machine takes everything', async () => {
  const { write, ingest, database } = createIngestFixture();
  write('gate.md', '# Gate\n\nThe code is 4711.');
  await ingest({ leavesMachine: false });
  expect(indexedPaths(database)).toEqual(['gate.md']);
});
