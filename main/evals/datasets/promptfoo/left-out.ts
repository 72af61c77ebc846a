/** What of a config was not taken over: each thing and reason once, with how often. */
export interface LeftOut {
  add(what: string, reason: string, times?: number): void;
  list(): readonly { what: string; times: number; reason: string }[];
}

export function createLeftOut(): LeftOut {
  const counts = new Map<string, { what: string; times: number; reason: string }>();
  return {
    add: (what, reason, times = 1) => {
      const key = `${what}\n${reason}`;
      counts.set(key, { what, reason, times: (counts.get(key)?.times ?? 0) + times });
    },
    list: () => [...counts.values()],
  };
}
