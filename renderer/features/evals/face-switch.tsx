import { evalsPath } from '../../navigation/paths.ts';
import { useGoTo } from '../../navigation/use-go-to.ts';
import { Segmented } from '../../ui/index.ts';

const FACES = [
  { value: 'files', label: 'Evals' },
  { value: 'runs', label: 'Runs' },
  { value: 'datasets', label: 'Datasets' },
] as const;
type Face = (typeof FACES)[number]['value'];

/** What can be run, what was, and what it is asked of. */
export function FaceSwitch({ face }: { face: Face }) {
  const goTo = useGoTo();
  return (
    <Segmented
      label="Evals shows"
      value={face}
      options={FACES}
      onChange={(next) => goTo(evalsPath(next === 'files' ? {} : { face: next }))}
    />
  );
}
