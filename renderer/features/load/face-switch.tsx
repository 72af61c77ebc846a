import { loadPath } from '../../navigation/paths.ts';
import { useGoTo } from '../../navigation/use-go-to.ts';
import { Segmented } from '../../ui/index.ts';

const FACES = [
  { value: 'scenarios', label: 'Scenarios' },
  { value: 'runs', label: 'Runs' },
  { value: 'capacity', label: 'Capacity' },
  { value: 'drills', label: 'Drills' },
] as const;
type Face = (typeof FACES)[number]['value'];

/** What can be run, what was, how much is borne, and the failures that everybody has. */
export function FaceSwitch({ face }: { face: Face }) {
  const goTo = useGoTo();
  return (
    <Segmented label="Load shows" value={face} options={FACES} onChange={(next) => goTo(loadPath({ face: next }))} />
  );
}
