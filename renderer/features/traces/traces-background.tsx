import { AlertBackground } from './alerts/alert-background.tsx';
import { ImportBackground } from './import/import-background.tsx';

/** What goes on over whichever view is in front. */
export function TracesBackground() {
  return (
    <>
      <ImportBackground />
      <AlertBackground />
    </>
  );
}
