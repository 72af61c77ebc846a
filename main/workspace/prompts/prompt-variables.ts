import { objectOf } from '../../base/text-in-json.ts';
import type { PromptFrontMatter } from '../../contract/prompt-file.ts';
import type { PromptVariable } from '../../contract/prompt.ts';
import { DOCUMENT_FIELDS, PROMPT_VARIABLES, type PromptSetting } from '../../contract/prompt-variables.ts';

/** Properties of a declared object that are named, level by level. */
const MAX_DEPTH = 4;

type Declared = PromptFrontMatter['input'];

/** @returns every name that the templates of a prompt may use, with what it holds */
export function variablesFor(settings: readonly PromptSetting[], declared: Declared): readonly PromptVariable[] {
  const known = PROMPT_VARIABLES.filter((variable) => variable.settings.some((setting) => settings.includes(setting)));
  return [
    ...known.flatMap(({ name, type, description, isUntrusted }) => [
      { name, type, description, isUntrusted },
      ...(type === 'Document[]' ? documentFields(name) : []),
    ]),
    ...Object.entries(declared ?? {}).flatMap(([name, type]) =>
      known.some((variable) => variable.name === name) ? [] : declaredVariable(name, type),
    ),
  ];
}

function documentFields(name: string): PromptVariable[] {
  return DOCUMENT_FIELDS.map((field) => ({
    ...field,
    name: `${name}[].${field.name}`,
    isUntrusted: field.type === 'string',
  }));
}

function declaredVariable(name: string, type: NonNullable<Declared>[string]): PromptVariable[] {
  if (typeof type !== 'string') return schemaVariables(name, type, 0);
  const isUntrusted = type !== 'number' && type !== 'boolean';
  return [
    { name, type, description: 'Declared under `input`.', isUntrusted },
    ...(type === 'Document[]' ? documentFields(name) : []),
  ];
}

function schemaVariables(name: string, schema: unknown, depth: number): PromptVariable[] {
  const { type, description, properties, items } = objectOf(schema) ?? {};
  const spelled = typeof type === 'string' ? type : 'any';
  const own: PromptVariable = {
    name,
    type: spelled,
    description: typeof description === 'string' ? description : 'Declared under `input`.',
    isUntrusted: !['number', 'integer', 'boolean', 'null'].includes(spelled),
  };
  if (depth >= MAX_DEPTH) return [own];
  const inner = Object.entries(objectOf(properties) ?? {}).flatMap(([key, value]) =>
    schemaVariables(`${name}.${key}`, value, depth + 1),
  );
  const listed = objectOf(items) === null ? [] : schemaVariables(`${name}[]`, items, depth + 1).slice(1);
  return [own, ...inner, ...listed];
}

/** @returns the name of the variable that a path begins with */
export function rootOf(path: string): string {
  return /^[^.[]*/.exec(path)?.[0] ?? path;
}
