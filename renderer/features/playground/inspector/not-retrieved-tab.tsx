import { Search } from 'lucide-react';
import { useState } from 'react';
import type { WhyNotResponse } from '../../../../main/contract/explain.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { documentPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import { Button, ErrorState, Field, PathText, SkeletonLines } from '../../../ui/index.ts';
import type { ShownRun } from '../use-shown-run.ts';
import { whyNotRequest } from '../view-model/why-not.ts';
import { WhyNotPlaces } from './why-not-places.tsx';

/** "Why not this document?": names the first thing that kept a document out of the answer, and what it would have taken. */
export function NotRetrievedTab({ shown }: { shown: ShownRun }) {
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState<string | null>(null);
  const whyNot = useEngineQuery('search.whyNot', whyNotRequest(shown.run, asked ?? '-'), { isEnabled: asked !== null });
  const submit = () => {
    if (typed.trim() !== '') setAsked(typed.trim());
  };
  return (
    <div className="why-not">
      <form
        className="why-not__ask"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Field
          label="Why not another document?"
          icon={Search}
          value={typed}
          onChange={setTyped}
          placeholder="A path, the end of one, or an id"
          hint="Computed exactly, however deep it ranks; also for files that are not in the index."
        />
        <Button type="submit" isLoading={whyNot.isFetching} loadingLabel="Looking" onClick={submit}>
          Explain
        </Button>
      </form>
      {asked === null ? null : whyNot.isError ? (
        <ErrorState title="It could not be explained" error={whyNot.error} onRetry={() => void whyNot.refetch()} />
      ) : whyNot.data === undefined ? (
        <SkeletonLines lines={4} />
      ) : (
        <Verdict answer={whyNot.data} />
      )}
    </div>
  );
}

function Verdict({ answer }: { answer: WhyNotResponse }) {
  const goTo = useGoTo();
  const { document, verdict, evidence, missingTerms } = answer;
  return (
    <div className="why-not__answer" aria-live="polite">
      <p className="why-not__verdict">{verdict}</p>
      {evidence.map((sentence) => (
        <p key={sentence} className="text-2">
          {sentence}
        </p>
      ))}
      {document === null ? null : (
        <p>
          <PathText path={document.displayPath} />{' '}
          <Button size="small" kind="quiet" onClick={() => goTo(documentPath({ id: document.documentId }))}>
            Open
          </Button>
        </p>
      )}
      {missingTerms.length === 0 ? null : (
        <ul className="why-not__terms" aria-label="Words of the question that it does not say">
          <li className="text-3" aria-hidden="true">
            It does not say
          </li>
          {missingTerms.map(({ term, nearWords }) => (
            <li key={term}>
              <em>{term}</em>
              <span className="text-3">{nearWords.length === 0 ? '' : ` but ${nearWords.join(', ')}`}</span>
            </li>
          ))}
        </ul>
      )}
      <WhyNotPlaces answer={answer} />
    </div>
  );
}
