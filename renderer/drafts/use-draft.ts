import { useCallback, useEffect, useMemo, useState } from 'react';
import type * as z from 'zod';
import { useWorkspace } from '../engine/use-workspace.ts';
import type { DraftKey } from './create-drafts.ts';
import { drafts } from './drafts.ts';

/**
 * The state of a form that outlives the page: it begins as it was left, and is kept with every change until it is as it
 * began again. A form about something else is mounted anew.
 *
 * @param initial a form that nobody has touched; must not change while it is mounted
 * @returns the value, a setter, and what forgets the draft once it was sent
 */
export function useDraft<Value>(
  name: Omit<DraftKey, 'workspacePath'>,
  schema: z.ZodType<Value>,
  initial: Value,
): readonly [Value, (value: Value) => void, () => void] {
  const workspacePath = useWorkspace()?.path ?? '';
  const { form, about = '' } = name;
  const key = useMemo(() => ({ workspacePath, form, about }), [workspacePath, form, about]);
  const [value, setValue] = useState(() => drafts.read(key, schema) ?? initial);
  const untouched = JSON.stringify(initial);
  useEffect(() => {
    if (JSON.stringify(value) === untouched) drafts.drop(key);
    else drafts.keep(key, value);
  }, [key, value, untouched]);
  const forget = useCallback(() => {
    // Not left to the effect: what was sent often leads away from the form in the same moment.
    drafts.drop(key);
    setValue(initial);
  }, [key, initial]);
  return [value, setValue, forget];
}
