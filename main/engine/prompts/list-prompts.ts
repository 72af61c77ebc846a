import { relative, sep } from 'node:path';
import { ConfigError } from '../../base/errors/config-error.ts';
import type { PartialInfo, PromptInfo, PromptListResponse } from '../../contract/prompt.ts';
import { listPromptFiles } from '../../workspace/prompts/list-prompt-files.ts';
import type { SessionParts } from '../session-parts.ts';
import { lintText } from './lint-prompts.ts';
import { usesOfPrompt } from './prompt-uses.ts';

type Parts = Pick<SessionParts, 'path' | 'files' | 'services'>;

/** @param isChanged see `PromptInfo` */
export async function listPrompts(
  parts: Parts,
  isChanged: (prompt: { id: string; path: string; text: string; fingerprint: string }) => Promise<boolean | null>,
): Promise<PromptListResponse> {
  const { files, path: workspace } = parts;
  const { byId, problems } = files.readPrompts();
  const texts = listPromptFiles(workspace).files;
  const prompts: PromptInfo[] = [];
  for (const prompt of byId.values()) {
    const file = texts.find(({ id }) => id === prompt.id);
    if (file === undefined) continue;
    const found = await lintText(parts, file);
    const count = (severity: string): number =>
      found.problems.filter((problem) => problem.severity === severity).length;
    prompts.push({
      id: prompt.id,
      path: file.path,
      description: prompt.description,
      model: prompt.model,
      fingerprint: prompt.fingerprint,
      partials: Object.keys(prompt.partials ?? {}),
      usedBy: usesOfPrompt(files, prompt.id).map(({ pipelineId, stageId, pinned }) => ({
        pipelineId,
        stageId,
        pinned,
      })),
      tests: prompt.tests?.length ?? 0,
      problems: { errors: count('error'), warnings: count('warning'), infos: count('info') },
      isChanged: await isChanged({ ...file, id: prompt.id, fingerprint: prompt.fingerprint }),
    });
  }
  const partials = files.readPartials();
  return {
    prompts,
    partials: [...partials.byId.values()].map(
      ({ id, path }): PartialInfo => ({
        name: id,
        path: fromFolder(workspace, path),
        usedBy: prompts.filter((prompt) => prompt.partials.includes(id)).map((prompt) => prompt.id),
      }),
    ),
    problems: [...problems, ...partials.problems].map(({ path, error }) => {
      const { line, column } = ConfigError.is(error) ? error.details : {};
      return {
        path: fromFolder(workspace, path),
        message: error.message,
        line: typeof line === 'number' ? line : null,
        column: typeof column === 'number' ? column : null,
      };
    }),
  };
}

function fromFolder(workspace: string, path: string): string {
  return relative(workspace, path).split(sep).join('/');
}
