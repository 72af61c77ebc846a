/** Where a prompt is rendered: by the stage `generate`, or as the opening of an agent's run. */
export type PromptSetting = 'generate' | 'agent';

export interface KnownVariable {
  name: string;
  type: string;
  description: string;
  /** Whether somebody outside wrote what it holds. */
  isUntrusted: boolean;
  /** Whether it comes in blocks that its text cannot close. */
  isFenced: boolean;
  settings: readonly PromptSetting[];
}

/** What every run has for a template, beside what the prompt declares under `input`. */
export const PROMPT_VARIABLES: readonly KnownVariable[] = [
  {
    name: 'question',
    type: 'string',
    description: 'What was asked, word for word.',
    isUntrusted: true,
    isFenced: false,
    settings: ['generate', 'agent'],
  },
  {
    name: 'query',
    type: 'string',
    description: 'The question standing alone: what an earlier turn said is in it.',
    isUntrusted: true,
    isFenced: false,
    settings: ['generate'],
  },
  {
    name: 'context',
    type: 'string',
    description: 'The packed passages as numbered source blocks that their text cannot close.',
    isUntrusted: true,
    isFenced: true,
    settings: ['generate'],
  },
  {
    name: 'documents',
    type: 'Document[]',
    description: 'The packed passages as values, best first: n, title, path, heading, text.',
    isUntrusted: true,
    isFenced: false,
    settings: ['generate'],
  },
  {
    name: 'history',
    type: 'string',
    description: 'Earlier turns of the conversation, the last six at most.',
    isUntrusted: true,
    isFenced: false,
    settings: ['generate', 'agent'],
  },
  {
    name: 'task',
    type: 'string',
    description: 'What the agent is to do, word for word.',
    isUntrusted: true,
    isFenced: false,
    settings: ['agent'],
  },
  {
    name: 'summary',
    type: 'string',
    description: 'Turns before those in `history`, in short.',
    isUntrusted: true,
    isFenced: false,
    settings: ['agent'],
  },
  {
    name: 'memory',
    type: 'string',
    description: 'What the agent remembers of earlier runs, one line each.',
    isUntrusted: true,
    isFenced: false,
    settings: ['agent'],
  },
];

/** What a passage in `documents` has. */
export const DOCUMENT_FIELDS: readonly { name: string; type: string; description: string }[] = [
  { name: 'n', type: 'number', description: 'Its number, from 1: what an answer cites.' },
  { name: 'title', type: 'string', description: 'Of the document.' },
  { name: 'path', type: 'string', description: 'Of the document, as it is shown.' },
  { name: 'heading', type: 'string', description: 'The headings above it, joined by ›.' },
  { name: 'text', type: 'string', description: 'The passage.' },
];
