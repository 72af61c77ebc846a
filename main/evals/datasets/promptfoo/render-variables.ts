import type { JsonObject } from '../../../base/json.ts';

const VARIABLE = /\{\{-?\s*([A-Za-z_][\w.]*)\s*-?\}\}/g;

/** @returns the text with its `{{ variables }}` filled in; null when it names a file, or holds code, filters or unknown variables */
export function renderVariables(text: string, vars: JsonObject): string | null {
  if (/^(file|https?|package|python|exec):\/?\/?/.test(text.trim())) return null;
  let isWhole = true;
  const rendered = text.replaceAll(VARIABLE, (_, name: string) => {
    const value = Object.hasOwn(vars, name) ? vars[name] : undefined;
    if (value === undefined) isWhole = false;
    return typeof value === 'string' ? value : JSON.stringify(value ?? null);
  });
  // What a variable holds may look like a template; what stands in the text itself may not.
  return isWhole && !/\{[{%#]/.test(text.replaceAll(VARIABLE, '')) ? rendered : null;
}
