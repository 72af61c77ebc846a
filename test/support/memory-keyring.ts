import type { Keyring } from '../../main/spec/keyring.ts';

/** A keyring that lasts as long as the test; `answers: false` is a headless machine. */
export function createMemoryKeyring(options: { answers?: boolean } = {}): Keyring & { entries: Map<string, string> } {
  const entries = new Map<string, string>();
  const { answers = true } = options;
  return {
    entries,
    read: async (service, account) => (answers ? (entries.get(`${service} ${account}`) ?? null) : null),
    write: async (service, account, value) => {
      if (answers) entries.set(`${service} ${account}`, value);
      return answers;
    },
  };
}
