import type { PromptInputSource } from '../../../../main/contract/prompt.ts';

/** @returns a key of an input: the same source has the same */
export function inputKey(source: PromptInputSource): string {
  switch (source.type) {
    case 'trace':
      return `trace ${source.traceId}`;
    case 'dataset':
      return `dataset ${source.path} ${source.caseId}`;
    case 'question':
      return `question ${source.question}`;
    case 'variables':
      return `variables ${JSON.stringify(source.variables)}`;
  }
}

/** @returns where an input comes from: `trace 4f0a91c2`, `claims.jsonl, c-12` */
export function inputFrom(source: PromptInputSource): string {
  switch (source.type) {
    case 'trace':
      return `trace ${source.traceId.slice(0, 8)}`;
    case 'dataset':
      return `${source.path.slice(source.path.lastIndexOf('/') + 1)}, ${source.caseId}`;
    case 'question':
      return 'own question';
    case 'variables':
      return 'own values';
  }
}
