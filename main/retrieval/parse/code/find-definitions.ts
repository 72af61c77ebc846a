import type { Node } from '@vscode/tree-sitter-wasm';
import { MAX_HEADING_LENGTH } from '../block.ts';

/** Where a definition begins, its comments included; `label` is empty where code goes on that defines nothing. */
export interface Definition {
  start: number;
  /** How many definitions are around it. */
  depth: number;
  label: string;
}

/** Deeper definitions belong to the one around them. */
const MAX_DEPTH = 4;

/** What the grammars call a definition, and what people call it. */
const CONTAINERS: Readonly<Record<string, string>> = {
  class_declaration: 'class',
  abstract_class_declaration: 'class',
  class_definition: 'class',
  class_specifier: 'class',
  class: 'class',
  interface_declaration: 'interface',
  struct_item: 'struct',
  struct_specifier: 'struct',
  struct_declaration: 'struct',
  record_declaration: 'record',
  trait_item: 'trait',
  trait_declaration: 'trait',
  impl_item: 'impl',
  enum_item: 'enum',
  enum_declaration: 'enum',
  enum_specifier: 'enum',
  module: 'module',
  mod_item: 'module',
  internal_module: 'namespace',
  namespace_definition: 'namespace',
  namespace_declaration: 'namespace',
  type_alias_declaration: 'type',
  type_declaration: 'type',
};
const FUNCTIONS: ReadonlySet<string> = new Set([
  'function_declaration',
  'generator_function_declaration',
  'function_definition',
  'function_item',
  'function_signature_item',
  'method_definition',
  'method_declaration',
  'method',
  'singleton_method',
  'constructor_declaration',
]);
/** Around a definition, and part of it. */
const WRAPPERS: ReadonlySet<string> = new Set([
  'export_statement',
  'decorated_definition',
  'expression_statement',
  'template_declaration',
]);
/** Stand before a definition and belong to it. */
const PRELUDES: ReadonlySet<string> = new Set([
  'comment',
  'line_comment',
  'block_comment',
  'attribute_item',
  'decorator',
]);
const FUNCTION_VALUES: ReadonlySet<string> = new Set(['arrow_function', 'function_expression', 'function']);

/** @returns the definitions of a syntax tree in order of their beginning */
export function findDefinitions(root: Node): Definition[] {
  const found: Definition[] = [];
  visit(root, 0, found);
  return found;
}

function visit(parent: Node, depth: number, found: Definition[]): void {
  let preludeStart: number | null = null;
  let isAfterDefinition = false;
  for (const child of parent.namedChildren) {
    if (child === null) continue;
    if (PRELUDES.has(child.type)) {
      preludeStart ??= child.startIndex;
      continue;
    }
    const start: number = preludeStart ?? child.startIndex;
    preludeStart = null;
    const definition = definitionIn(child, depth);
    if (definition) {
      found.push({ start, depth, label: definition.label });
      if (definition.body && depth + 1 < MAX_DEPTH) visit(definition.body, depth + 1, found);
    } else if (isAfterDefinition) found.push({ start, depth, label: '' });
    isAfterDefinition = definition !== null;
  }
}

function definitionIn(node: Node, depth: number): { label: string; body: Node | null } | null {
  if (WRAPPERS.has(node.type)) {
    for (const child of node.namedChildren) {
      const inner = child && !WRAPPERS.has(child.type) ? definitionIn(child, depth) : null;
      if (inner) return inner;
    }
    return null;
  }
  const isMember = depth > 0;
  if (FUNCTIONS.has(node.type)) {
    const name = nameOf(node);
    return name === null ? null : { label: labelOf(isMember ? 'method' : 'function', name), body: null };
  }
  const kind = CONTAINERS[node.type];
  if (kind !== undefined) {
    const name = nameOf(node);
    return name === null ? null : { label: labelOf(kind, name), body: node.childForFieldName('body') };
  }
  return functionVariable(node, isMember);
}

/** `const f = () => …` defines a function as well. */
function functionVariable(node: Node, isMember: boolean): { label: string; body: null } | null {
  const isDeclaration = node.type === 'lexical_declaration' || node.type === 'variable_declaration';
  const holder = isDeclaration ? node.namedChildren[0] : node.type === 'public_field_definition' ? node : null;
  const value = holder?.childForFieldName('value');
  const name = holder?.childForFieldName('name')?.text;
  if (!value || name === undefined || !FUNCTION_VALUES.has(value.type)) return null;
  return { label: labelOf(isMember ? 'method' : 'function', name), body: null };
}

function nameOf(node: Node): string | null {
  const direct = node.childForFieldName('name');
  if (direct) return direct.text;
  if (node.type === 'impl_item') {
    const trait = node.childForFieldName('trait');
    const type = node.childForFieldName('type');
    return type ? `${trait ? `${trait.text} for ` : ''}${type.text}` : null;
  }
  if (node.type === 'type_declaration') return node.namedChildren[0]?.childForFieldName('name')?.text ?? null;
  // In C the name is wrapped into what is done with it: *f(int).
  let declarator = node.childForFieldName('declarator');
  for (let step = 0; declarator && step < 8; step += 1) {
    const inner = declarator.childForFieldName('declarator');
    if (!inner) return declarator.text;
    declarator = inner;
  }
  return null;
}

function labelOf(kind: string, name: string): string {
  return `${kind} ${name.replaceAll(/\s+/g, ' ')}`.slice(0, MAX_HEADING_LENGTH).toWellFormed();
}
