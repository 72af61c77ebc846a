import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import type { DatasetCase } from '../../contract/dataset.ts';
import { streamCases } from '../../evals/datasets/read-cases.ts';
import { refuseLink } from '../../workspace/refuse-link.ts';

const FOLDER = 'datasets';

/** @returns cases of the workspace's data sets, file after file, at most `limit`; files that are none are passed over */
export async function casesOfDatasets(
  workspace: string,
  limit: number,
): Promise<readonly { path: string; one: DatasetCase }[]> {
  const folder = join(workspace, FOLDER);
  if (limit <= 0 || !existsSync(folder)) return [];
  const found: { path: string; one: DatasetCase }[] = [];
  for (const name of readdirSync(folder).toSorted()) {
    if (!/\.(?:jsonl|csv|tsv)$/i.test(name)) continue;
    const path = `${FOLDER}/${name}`;
    try {
      for await (const one of openDataset(workspace, path)) {
        if (found.length >= limit) return found;
        found.push({ path, one });
      }
    } catch (error) {
      if (!TrestleError.is(error)) throw error;
    }
  }
  return found;
}

/** @throws NotFoundError; InvalidArgumentError for a path that is no data set of the workspace, and for a file that is none */
export async function caseOfDataset(workspace: string, path: string, caseId: string): Promise<DatasetCase> {
  if (!/^datasets\/[^/\\]+$/.test(path)) {
    throw new InvalidArgumentError(`${path} is no data set of this workspace. They are in ${FOLDER}/.`);
  }
  for await (const one of openDataset(workspace, path)) if (one.id === caseId) return one;
  throw new NotFoundError(
    `There is no case "${caseId}" in ${path}. A row is named by its "id", or by its line: "line 3".`,
  );
}

function openDataset(workspace: string, path: string): AsyncIterable<DatasetCase> {
  refuseLink(join(workspace, path));
  return streamCases({ path: join(workspace, path), name: path });
}
