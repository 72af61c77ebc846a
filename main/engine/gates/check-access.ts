import type { AccessAs, AccessDescription } from '../../contract/access.ts';
import type { GateCheckFile } from '../../contract/gate.ts';
import { replayableTraces } from '../../contract/replay.ts';
import { localGenerationOf } from '../releases/local-generation.ts';
import { type CheckContext, type CheckOutcome, notMeasured } from './check-context.ts';

type AccessCheck = Extract<GateCheckFile, { access: true }>;

/** People that are tried at most, those who may see least first; each is a whole check. */
const MAX_TRIED = 25;

/** Tries to reach, as everybody that the workspace knows and as a stranger, what each must not see. */
export async function checkAccess(
  { atMost, queries: wanted }: AccessCheck,
  context: CheckContext,
): Promise<CheckOutcome> {
  const { parts, client, release, signal, onProgress } = context;
  const bound = { limit: atMost, direction: 'atMost' as const, confidence: 0 as const };
  const serving = parts.retrieval.describe().generation;
  const judged = localGenerationOf(parts, release.bundle);
  if (judged !== serving) {
    const why = `The check reads the index that serves, g${serving}, and the release searches ${judged === null ? 'one that is not built here' : `g${judged}`}: flip to it, or gate it where it serves.`;
    return { measured: notMeasured('count', why), bound };
  }
  const queries = await queriesOf(context, wanted);
  if (queries.length === 0) {
    return { measured: notMeasured('count', 'The index is empty: run `trestle ingest` first.'), bound };
  }
  const described = await client.call('access.describe', {}, { signal });
  const all = peopleOf(described);
  const tried = all.slice(0, MAX_TRIED);
  let leaks = 0;
  let example = '';
  for (const [index, as] of tried.entries()) {
    onProgress(index, tried.length);
    const report = await client.call('access.check', { as, queries: [...queries] }, { signal });
    leaks += report.leaks;
    const [leak] = [...report.results.flatMap((result) => result.leaks), ...report.documents.leaks];
    if (leak !== undefined && example === '') {
      example = `${as.principals.join(', ') || 'A stranger'} reached ${leak.displayPath} by ${leak.path}, but ${leak.reason}.`;
    }
  }
  onProgress(tried.length, tried.length);
  const left = all.length - tried.length;
  const detail = `${queries.length} queries as ${tried.length} principals${left === 0 ? '' : `; ${left} more were not tried`}.`;
  return {
    measured: {
      unit: 'count',
      actual: leaks,
      ci95: null,
      evidence: { type: 'access', id: `g${serving}`, label: `${queries.length * tried.length} queries` },
      undecided: null,
      detail: example === '' ? detail : `${example} ${detail}`,
    },
    bound,
  };
}

/** A stranger of each tenant, and everybody who has a name. */
function peopleOf({ tenants, principals }: AccessDescription): readonly AccessAs[] {
  const strangers = ['', ...tenants].map((tenant): AccessAs => ({ tenant, principals: [] }));
  return [...strangers, ...principals.map(({ name }): AccessAs => ({ principals: [name] }))];
}

/** Questions of recorded traces, and titles of documents: what finds something. */
async function queriesOf({ parts, client, signal }: CheckContext, wanted: number): Promise<readonly string[]> {
  const { traces } = parts.traces.listTraces({ filter: replayableTraces(''), limit: wanted });
  const { documents } = await client.call('document.list', { limit: wanted }, { signal });
  const texts = [
    ...traces.map(({ title }) => title),
    ...documents.map(({ title, displayPath }) => title || displayPath),
  ];
  return [...new Set(texts.map((text) => text.trim()).filter((text) => text !== ''))].slice(0, wanted);
}
