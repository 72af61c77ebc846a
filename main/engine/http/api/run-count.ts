/** Runs that programs may have under way at once over the API. */
export const MAX_API_RUNS = 64;

/** How many runs are under way, up to a most. */
export interface RunCount {
  /** @returns false when there is no room */
  begin(): boolean;
  end(): void;
}

export function createRunCount(most: number): RunCount {
  let running = 0;
  return {
    begin: () => {
      if (running >= most) return false;
      running += 1;
      return true;
    },
    end: () => {
      running -= 1;
    },
  };
}
