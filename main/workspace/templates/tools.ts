/**
 * `tools/*.tool.jsonc` of a new workspace, by file name: what an agent may call. All three only look; one that writes or
 * reaches out is added by hand, and asks before it acts.
 */
export const TOOL_TEMPLATES: Readonly<Record<string, string>> = {
  'search.tool.jsonc': `{
  "$schema": "../.trestle/schemas/tool.schema.json",
  "version": 1,
  "name": "search",
  // Count it up when the schema or the effect changes; "trestle tools check" says which past calls no longer fit.
  "contractVersion": 1,
  "description": "Searches the workspace's documents by words and by meaning, and returns the passages that fit best.",
  "uses": "builtin/search",
  "inputSchema": {
    "type": "object",
    "properties": {
      "query": { "type": "string", "minLength": 1, "maxLength": 1000, "description": "What to look for, as a question or in words." },
      "k": { "type": "integer", "minimum": 1, "maximum": 20, "description": "How many passages; 5 when left out." }
    },
    "required": ["query"],
    "additionalProperties": false
  },
  // "none", "read", "write" or "external". Calls that write or reach others wait for somebody's approval.
  "effect": "read",
  "limits": { "timeoutMs": 10000, "callsPerRun": 20 }
}
`,
  'calculator.tool.jsonc': `{
  "$schema": "../.trestle/schemas/tool.schema.json",
  "version": 1,
  "name": "calculator",
  "contractVersion": 1,
  "description": "Computes exactly: + - * / ^, brackets, percent (20% of 50), and functions such as sqrt, round(x, digits), min, max, sum, avg, ln, log10, exp.",
  "uses": "builtin/calculator",
  "inputSchema": {
    "type": "object",
    "properties": {
      "expression": { "type": "string", "minLength": 1, "maxLength": 1000, "description": "For example (1200 * 3 - 450) / 12" }
    },
    "required": ["expression"],
    "additionalProperties": false
  },
  "effect": "none",
  "limits": { "timeoutMs": 2000, "callsPerRun": 50 }
}
`,
  'read-file.tool.jsonc': `{
  "$schema": "../.trestle/schemas/tool.schema.json",
  "version": 1,
  "name": "read_file",
  "contractVersion": 1,
  "description": "Reads a text file of the workspace.",
  "uses": "builtin/read-file",
  // The folder whose files may be read, relative to the workspace. Hidden files, links and what lies outside stay shut.
  "with": { "root": "." },
  "inputSchema": {
    "type": "object",
    "properties": {
      "path": { "type": "string", "minLength": 1, "maxLength": 1000, "description": "Relative to the root, with forward slashes." },
      "fromLine": { "type": "integer", "minimum": 1, "description": "The first line to return; 1 when left out." },
      "lines": { "type": "integer", "minimum": 1, "maximum": 2000, "description": "How many lines; 400 when left out." }
    },
    "required": ["path"],
    "additionalProperties": false
  },
  "effect": "read",
  "limits": { "timeoutMs": 5000, "callsPerRun": 30 }
}
`,
};
