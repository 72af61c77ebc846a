import { useRouter } from '@tanstack/react-router';
import { useCallback } from 'react';

export type GoTo = (path: string, options?: { replace?: boolean }) => void;

/** @returns a function that opens a path of `paths.ts`; `replace` leaves no step behind (a filter being typed) */
export function useGoTo(): GoTo {
  const { history } = useRouter();
  return useCallback(
    (path, { replace = false } = {}) => {
      if (replace) history.replace(path);
      else history.push(path);
    },
    [history],
  );
}
