import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findPackageLayout } from '../../../main/engine/package-layout.ts';
import { REFUSAL_OPENING } from '../../../main/pipeline/stages/generate.ts';
import { initWorkspace } from '../../../main/workspace/init-workspace.ts';
import { createWorkspaceFiles } from '../../../main/workspace/workspace-files.ts';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';

it("the sample's prompts have tests, share partials, and refuse in the words by which a refusal is recognised", () => {
  const { sampleWorkspaceDirectory: sampleDirectory } = findPackageLayout();
  const { directory } = initWorkspace({ path: join(makeTemporaryDirectory(), 'sample'), sampleDirectory });
  const { byId, problems } = createWorkspaceFiles(directory).readPrompts();
  expect(problems).toEqual([]);
  expect([...byId.keys()].toSorted()).toEqual(['agent', 'answer']);
  for (const { tests, partials } of byId.values()) {
    expect(tests?.length).toBeGreaterThan(0);
    expect(Object.keys(partials ?? {}).toSorted()).toEqual(['refusal', 'untrusted-text']);
    expect(partials?.['refusal']).toContain(`"${REFUSAL_OPENING}"`);
  }
});
