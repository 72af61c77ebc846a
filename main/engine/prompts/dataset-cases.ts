import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import { readDatasetRows } from '../../evals/dataset-rows.ts';
import { readWorkspaceText } from '../../workspace/read-workspace-text.ts';

export interface NamedCase {
  path: string;
  caseId: string;
  question: string;
  fields: Readonly<Record<string, unknown>>;
}

/** @returns rows of the workspace's data sets, file after file, at most `limit`; files that are none are passed over */
export function casesOfDatasets(workspace: string, limit: number): readonly NamedCase[] {
  const folder = join(workspace, 'datasets');
  if (!existsSync(folder)) return [];
  const found: NamedCase[] = [];
  for (const name of readdirSync(folder).toSorted()) {
    if (found.length >= limit) break;
    if (!/\.(?:jsonl|csv)$/i.test(name)) continue;
    try {
      found.push(...rowsOf(workspace, `datasets/${name}`).slice(0, limit - found.length));
    } catch (error) {
      if (!TrestleError.is(error)) throw error;
    }
  }
  return found;
}

/** @throws NotFoundError, InvalidArgumentError for a path outside of the workspace and for a file that is no data set */
export function caseOfDataset(workspace: string, path: string, caseId: string): NamedCase {
  if (!/^datasets\/[^/\\]+$/.test(path)) {
    throw new InvalidArgumentError(`${path} is no data set of this workspace. They are in datasets/.`);
  }
  const row = rowsOf(workspace, path).find((candidate) => candidate.caseId === caseId);
  if (row !== undefined) return row;
  throw new NotFoundError(
    `There is no case "${caseId}" in ${path}. A row is named by its "id", or by its line: "line 3".`,
  );
}

function rowsOf(workspace: string, path: string): readonly NamedCase[] {
  return readDatasetRows(readWorkspaceText(workspace, join(workspace, path)), path).map(
    ({ fields, questionField, line }): NamedCase => ({
      path,
      caseId:
        typeof fields['id'] === 'string' || typeof fields['id'] === 'number' ? String(fields['id']) : `line ${line}`,
      question: String(fields[questionField]),
      fields,
    }),
  );
}
