import { createHash } from 'node:crypto';
import { canonicalJson, type JsonValue } from '../../base/json.ts';
import { LIVE_POLICY } from '../../contract/run.ts';
import { planPipeline } from '../../pipeline/plan.ts';
import { buildReleaseBundle, hashRelease } from '../../pipeline/release-bundle.ts';
import { createStages } from '../../pipeline/stages/index.ts';
import { servingGenerations } from '../../retrieval/generations/generation-record.ts';
import { sha256Hex } from '../../storage/content-hash.ts';
import { contractFacts } from '../agent/run-tools.ts';
import { applyOverrides } from '../apply-overrides.ts';
import { modelFilesOf } from '../model-files.ts';
import type { SessionParts } from '../session-parts.ts';
import type { CellRecipe } from './cell-recipes.ts';

type Parts = Pick<
  SessionParts,
  'files' | 'retrieval' | 'generations' | 'gateway' | 'localChoice' | 'tools' | 'services'
>;

/** What a cell is, before it is run. */
export interface CellIdentity {
  /** The release that its runs will name; null for an agent, whose tools are only known when they are opened. */
  release: string | null;
  /** sha256 of all that shapes an answer: the release, the documents, this version of Trestle. */
  hash: string;
}

/**
 * Two runs of a case under the same hash would be the same, as far as that can be known beforehand.
 *
 * @param parts.files as they were when the run began, see `keepFiles`
 */
export async function cellIdentity(parts: Parts, recipe: CellRecipe): Promise<CellIdentity> {
  const { files, retrieval, gateway, localChoice, tools, services } = parts;
  const corpus = corpusHash(parts, recipe.indexGeneration);
  const chosen = recipe.model ?? localChoice.model();
  if (recipe.isAgent) {
    const { pipeline, prompts, retrieval: search, indexGeneration } = recipe;
    const made = { pipeline, prompts: [...prompts.values()], search, indexGeneration, chosen };
    const contracts = contractFacts(tools.declared());
    // Which of them its models lead through is only known when it runs.
    const behind = [...files.readPolicies().byId.values(), ...files.readSimulators().byId.values()];
    return {
      release: null,
      hash: sha256Hex(canonicalJson([asJson(made), asJson(behind), contracts, corpus, services.layout.version])),
    };
  }
  const query =
    recipe.indexGeneration === null ? await retrieval.query() : await retrieval.queryGeneration(recipe.indexGeneration);
  const stages = createStages({
    ...query,
    models: gateway,
    prompts: recipe.prompts,
    priceOf: gateway.costOf,
  });
  const callsModel = recipe.pipeline.stages.some(({ uses }) => uses === 'generate');
  const pipeline = applyOverrides(recipe.pipeline, chosen === null || !callsModel ? {} : { model: chosen });
  const bundle = buildReleaseBundle({
    plan: planPipeline(pipeline, stages),
    prompts: recipe.prompts,
    index: query.index,
    policy: LIVE_POLICY,
    localOnlySources: new Set(
      files.readWorkspace().sources.flatMap(({ id, leavesMachine }) => (leavesMachine ? [] : [id])),
    ),
    modelFiles: modelFilesOf(files),
    // An eval asks no cache of answers.
    cache: null,
  });
  const release = hashRelease(bundle);
  return { release, hash: sha256Hex(canonicalJson([release, corpus, services.layout.version])) };
}

/** Of every document's text and of who may find it, in the indexes that are asked. */
function corpusHash({ generations }: Pick<Parts, 'generations'>, generation: number | null): string {
  const asked = generation === null ? servingGenerations(generations.registry.serving()) : [generation];
  const hash = createHash('sha256');
  for (const one of asked.toSorted((a, b) => a - b)) {
    const rows = generations
      .get(one)
      .database.prepare<{ id: string; content: string; access: number | null }>(
        'SELECT document_id AS id, content_hash AS content, access_id AS access FROM document ORDER BY document_id',
      )
      .all();
    hash.update(`g${one}\n`);
    for (const { id, content, access } of rows) hash.update(`${id} ${content} ${access ?? ''}\n`);
  }
  return hash.digest('hex');
}

function asJson(value: unknown): JsonValue {
  return JSON.parse(canonicalJson(value)) as JsonValue;
}
