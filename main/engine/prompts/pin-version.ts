import { applyEdits, modify } from 'jsonc-parser';
import { ConfigError } from '../../base/errors/config-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { PromptPinReport } from '../../contract/prompt.ts';
import { parsePrompt } from '../../workspace/parse-prompt.ts';
import { PIPELINE_SUFFIX } from '../../workspace/workspace-layout.ts';
import { readText, writeText } from '../../workspace/workspace-texts.ts';
import type { SessionParts } from '../session-parts.ts';
import { usesOfPrompt } from './prompt-uses.ts';
import { chooseVersion, readVersions, type VersionParts } from './prompt-versions.ts';

/** Digits of a fingerprint that a stage pins: as the refusal of an edited prompt proposes. */
const PIN_DIGITS = 12;

interface PlannedChange {
  path: string;
  textBefore: string;
  hashBefore: string | null;
  text: string;
}

/**
 * Makes a version the file's text and what stages pin. Everything is worked out before anything is written.
 *
 * @param pipelines all that use the prompt when undefined, none when empty
 * @throws NotFoundError for a version or pipeline that is not there, ConfigError where the file alone would not be that
 *   version again
 */
export async function pinVersion(
  parts: VersionParts & Pick<SessionParts, 'services'>,
  { id, version, pipelines }: { id: string; version: string; pipelines: readonly string[] | undefined },
): Promise<PromptPinReport> {
  const { path: workspace, files, services } = parts;
  const { versions, path } = await readVersions(parts, id);
  const wanted = chooseVersion(id, versions, version);
  const changes: PlannedChange[] = [];
  if (path === null) throw new NotFoundError(`There is no file of the prompt "${id}" to write.`);
  const file = readText(workspace, path);
  if (file.text !== wanted.text) {
    const parsed = parsePrompt({ path, text: wanted.text, partials: (name) => files.readPartial(name) });
    if (parsed.fingerprint !== wanted.fingerprint) {
      const other = Object.keys(wanted.partials).filter(
        (name) => files.readPartial(name)?.replace(/\n+$/, '') !== wanted.partials[name],
      );
      throw new ConfigError(
        `The version ${version} of ${id} had other partials (${other.join(', ') || 'unknown'}) than there are now. Restore these first; other prompts may use them.`,
      );
    }
    changes.push({ path, textBefore: file.hash === null ? '' : file.text, hashBefore: file.hash, text: wanted.text });
  }
  const uses = usesOfPrompt(files, id);
  const unknown = (pipelines ?? []).filter((pipeline) => uses.every(({ pipelineId }) => pipelineId !== pipeline));
  if (unknown.length > 0) throw new NotFoundError(`The pipeline ${unknown.join(', ')} does not use the prompt ${id}.`);
  const chosen = new Set(pipelines ?? uses.map(({ pipelineId }) => pipelineId));
  for (const pipelineId of chosen) {
    const pipelinePath = `pipelines/${pipelineId}${PIPELINE_SUFFIX}`;
    const text = readText(workspace, pipelinePath);
    const stages = files.requirePipeline(pipelineId).stages;
    const stageIds = uses.filter((use) => use.pipelineId === pipelineId).map(({ stageId }) => stageId);
    const pinned = stageIds.reduce((now, stageId) => {
      const index = stages.findIndex((stage) => stage.id === stageId);
      return pinStage(now, index, wanted.fingerprint.slice(0, PIN_DIGITS));
    }, text.text);
    if (pinned !== text.text)
      changes.push({ path: pipelinePath, textBefore: text.text, hashBefore: text.hash, text: pinned });
  }
  const changed = changes.map((change) => {
    const { hash } = writeText(workspace, { path: change.path, text: change.text, ifHash: change.hashBefore });
    return { path: change.path, textBefore: change.textBefore, hashAfter: hash };
  });
  if (changed.length > 0)
    services.events.publish({ type: 'files-changed', paths: changed.map((change) => change.path) });
  return { fingerprint: wanted.fingerprint, changed };
}

/** The line that says it, and no other. */
function pinStage(text: string, index: number, fingerprint: string): string {
  const edits = modify(text, ['stages', index, 'with', 'promptFingerprint'], fingerprint, {
    formattingOptions: { tabSize: 2, insertSpaces: true, eol: '\n' },
  });
  return applyEdits(text, edits);
}
