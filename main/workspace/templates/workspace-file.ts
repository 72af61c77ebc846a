import { WORKSPACE_FILE_VERSION } from '../../contract/workspace-file.ts';

/** @returns the `trestle.jsonc` of a new workspace, with a comment on every key */
export function workspaceFileTemplate(options: {
  name: string;
  sources: readonly { id: string; path: string }[];
}): string {
  const sources = options.sources.map((source) => `    { "id": ${quote(source.id)}, "path": ${quote(source.path)} }`);
  return `{
  "$schema": "./.trestle/schemas/workspace.schema.json",
  "version": ${WORKSPACE_FILE_VERSION},

  // Shown in the window's title and in lists.
  "name": ${quote(options.name)},

  // Folders and files that answers may rest on. A path is relative to this file, or absolute. Each source may also have
  // "include" and "exclude" (globs below its path), "code": true for source code, and "gitignore": false.
  "sources": [${sources.length === 0 ? '' : `\n${sources.join(',\n')}\n  `}],

  // The pipeline that a question runs through: the "id" of a file in pipelines/.
  "pipeline": "default",

  // What turns text into vectors. "builtin-en" comes with Trestle, needs no network and reads English.
  "embedding": { "model": "builtin-en" },

  // Spending on models that cost money stops here, per day, in US dollars.
  "budget": { "usdPerDay": 5 }
}
`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
