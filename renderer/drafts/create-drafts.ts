/**
 * What was typed and neither sent nor saved, kept beside the page, so that a page that crashes, an engine that does and a
 * machine that is switched off cost nobody a text. Drafts belong to a workspace and never leave this machine; the
 * storage is the page's own. It is bounded, and when it is full the oldest go.
 */
import * as z from 'zod';

/** Texts that are edited reach this far; what is longer is not kept. UTF-16 code units of its JSON. */
export const MAX_DRAFT_LENGTH = 512 * 1024;
/** Half of what Chromium gives an origin: themes and layouts want their part. UTF-16 code units. */
export const MAX_DRAFTS_LENGTH = 2 * 1024 * 1024;
export const MAX_DRAFTS = 60;

const PREFIX = 'trestle.draft\n';

/** Names one draft. */
export interface DraftKey {
  workspacePath: string;
  /** The form: `question`, `release.new`. */
  form: string;
  /** What the form is about, where there are several of them: a path, an id. */
  about?: string;
}

/** The part of the browser's storage that is used. */
export type DraftStorage = Pick<Storage, 'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'>;

export interface Drafts {
  /** @returns null when there is none, or none that the form of today can read */
  read: <Value>(key: DraftKey, schema: z.ZodType<Value>) => Value | null;
  keep: (key: DraftKey, value: unknown) => void;
  drop: (key: DraftKey) => void;
  /** Every draft of a form, in all workspaces. */
  all: <Value>(form: string, schema: z.ZodType<Value>) => readonly { key: DraftKey; value: Value }[];
}

const stored = z.strictObject({ keptAt: z.number(), value: z.json() });

/** @param storage null where there is none: nothing is kept then */
export function createDrafts(storage: DraftStorage | null, now: () => number = Date.now): Drafts {
  const read = <Value>(name: string, schema: z.ZodType<Value>): Value | null => {
    const entry = readStored(storage, name);
    const parsed = entry === null ? null : schema.safeParse(entry.value);
    return parsed?.success === true ? parsed.data : null;
  };
  const drop = (name: string): void => {
    attempt(() => storage?.removeItem(name));
  };
  return {
    read: (key, schema) => read(nameOf(key), schema),
    keep(key, value) {
      if (storage === null) return;
      const name = nameOf(key);
      const text = JSON.stringify({ keptAt: now(), value });
      if (text.length > MAX_DRAFT_LENGTH) {
        // An older part of a text that grew is worse than none: it would look like all of it.
        drop(name);
        return;
      }
      for (const old of superfluous(storage, { name, length: text.length })) drop(old);
      attempt(() => storage.setItem(name, text));
    },
    drop: (key) => drop(nameOf(key)),
    all: (form, schema) =>
      namesIn(storage).flatMap((name) => {
        const key = keyOf(name);
        const value = key.form === form ? read(name, schema) : null;
        return value === null ? [] : [{ key, value }];
      }),
  };
}

/** @returns names of the oldest drafts that must go before one of that length has room */
function superfluous(storage: DraftStorage, next: { name: string; length: number }): readonly string[] {
  const others = namesIn(storage)
    .filter((name) => name !== next.name)
    .map((name) => ({
      name,
      length: storage.getItem(name)?.length ?? 0,
      keptAt: readStored(storage, name)?.keptAt ?? 0,
    }))
    .toSorted((a, b) => b.keptAt - a.keptAt);
  let room = MAX_DRAFTS_LENGTH - next.length;
  return others.filter(({ length }, index) => (room -= length) < 0 || index >= MAX_DRAFTS - 1).map(({ name }) => name);
}

function readStored(storage: DraftStorage | null, name: string): z.infer<typeof stored> | null {
  try {
    return stored.safeParse(JSON.parse(storage?.getItem(name) ?? 'null')).data ?? null;
  } catch {
    return null;
  }
}

function namesIn(storage: DraftStorage | null): readonly string[] {
  if (storage === null) return [];
  return Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '').filter((name) =>
    name.startsWith(PREFIX),
  );
}

const nameOf = ({ workspacePath, form, about = '' }: DraftKey): string =>
  `${PREFIX}${JSON.stringify([form, workspacePath, about])}`;

function keyOf(name: string): DraftKey {
  const parts = z.tuple([z.string(), z.string(), z.string()]).safeParse(parseJson(name.slice(PREFIX.length)));
  const [form, workspacePath, about] = parts.data ?? ['', '', ''];
  return { form, workspacePath, about };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A storage that is full or forbidden keeps no draft, and that is no reason to disturb whoever types. */
function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // Nothing to do: the draft is still on the screen.
  }
}
