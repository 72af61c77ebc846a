import { Note, TextButton } from '../../../ui/index.ts';
import { usePlaygroundStore } from '../playground-store.ts';
import type { AskRun } from '../view-model/ask-run.ts';
import { documentNames, retrievalRows, supersededRows } from '../view-model/retrieval-rows.ts';

/** A document that says of itself that it no longer holds is not answered from; where it ranked well, that is said. */
export function SupersededNote({ run }: { run: AskRun }) {
  const select = usePlaygroundStore((state) => state.select);
  // Under a refusal it would explain nothing: what it left out did not settle the question either.
  if (run.retrieval === null || run.result?.refused) return null;
  const rows = supersededRows(retrievalRows(run.retrieval));
  const [first] = rows;
  if (first === undefined) return null;
  const { displayPath, rank, chunkId } = first.result;
  const name = documentNames([displayPath])(displayPath);
  const others = new Set(rows.map(({ result }) => result.documentId)).size - 1;
  return (
    <Note kind="warn" action={<TextButton onClick={() => select({ chunkId, marker: null })}>Show it</TextButton>}>
      {`${name} is marked superseded: it ranked ${rank} but was left out of the context`}
      {others === 0 ? '.' : `, as ${others === 1 ? 'one other document' : `${others} others`}.`}
    </Note>
  );
}
