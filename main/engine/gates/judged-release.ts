import type { Release } from '../../contract/release.ts';
import { LIVE_POLICY } from '../../contract/run.ts';
import { planPipeline } from '../../pipeline/plan.ts';
import { buildReleaseBundle, hashRelease } from '../../pipeline/release-bundle.ts';
import { createStages } from '../../pipeline/stages/index.ts';
import { applyOverrides } from '../apply-overrides.ts';
import type { SessionParts } from '../session-parts.ts';

type Parts = Pick<SessionParts, 'files' | 'retrieval' | 'gateway' | 'localChoice' | 'releases'>;

/** The release that a gate judges. */
export interface JudgedRelease extends Release {
  /** It was the files as they are now. */
  isWorkingTree: boolean;
}

/**
 * @param release a hash or its beginning; the working tree when absent, which is kept in the journal as an ask would keep it,
 *   so that what is judged stays what it was while somebody goes on editing
 * @throws NotFoundError, InvalidArgumentError; ConfigError for files that make no release
 */
export async function readJudgedRelease(parts: Parts, release: string | undefined): Promise<JudgedRelease> {
  if (release !== undefined) return { ...parts.releases.readRelease(release), isWorkingTree: false };
  const { files, retrieval, gateway, localChoice, releases } = parts;
  const pipeline = files.requirePipeline(files.readWorkspace().pipeline);
  const model = localChoice.model();
  const callsModel = pipeline.stages.some(({ uses }) => uses === 'generate');
  const prompts = files.readPrompts().byId;
  const query = await retrieval.query();
  const stages = createStages({ ...query, models: gateway, prompts, priceOf: gateway.costOf });
  const plan = planPipeline(model === null || !callsModel ? pipeline : applyOverrides(pipeline, { model }), stages);
  const bundle = buildReleaseBundle({ plan, prompts, index: query.index, policy: LIVE_POLICY });
  const releaseHash = hashRelease(bundle);
  releases.keepRelease(releaseHash, bundle);
  return { ...releases.readRelease(releaseHash), isWorkingTree: true };
}
