import type { languages } from 'monaco-editor/editor/editor.api';

export const PROMPT_LANGUAGE = 'trestle-prompt';

/** Front matter, chat roles, and Liquid in between. */
export const promptTokens: languages.IMonarchLanguage = {
  defaultToken: '',
  tokenizer: {
    root: [
      [/^---[ \t]*$/, { token: 'delimiter', switchTo: '@front' }],
      [/(?=.)/, { token: '@rematch', switchTo: '@body' }],
    ],
    front: [
      [/^---[ \t]*$/, { token: 'delimiter', switchTo: '@body' }],
      [/(^|\s)#.*$/, 'comment'],
      [/(?:\$|\b)[\w$-]+(?=\s*:(?:\s|$))/, 'key'],
      [/[{}[\],:]/, 'delimiter'],
      [/^\s*-(?=\s)/, 'delimiter'],
      [/"(?:[^"\\]|\\.)*"/, 'string'],
      [/'(?:[^']|'')*'/, 'string'],
      [/-?\d+(?:\.\d+)?(?=\s*(?:[,}\]]|$))/, 'number'],
      [/(?:true|false|null|~)(?=\s*(?:[,}\]]|$))/, 'number'],
      [/[^\s{}[\],:"'#][^{}[\],:#]*/, 'string'],
    ],
    body: [
      [/^##[ \t]+(?:system|user|assistant)[ \t]*$/i, 'role'],
      [/\{%-?\s*comment\s*-?%\}/, { token: 'comment', next: '@remark' }],
      [/\{%-?\s*raw\s*-?%\}/, { token: 'keyword', next: '@raw' }],
      [/\{\{-?/, { token: 'output', next: '@output' }],
      [/\{%-?/, { token: 'delimiter', next: '@tag' }],
      [/[^{#]+/, ''],
      [/[{#]/, ''],
    ],
    remark: [
      [/\{%-?\s*endcomment\s*-?%\}/, { token: 'comment', next: '@pop' }],
      [/[^{]+|\{/, 'comment'],
    ],
    raw: [
      [/\{%-?\s*endraw\s*-?%\}/, { token: 'keyword', next: '@pop' }],
      [/[^{]+|\{/, ''],
    ],
    output: [
      // One that is never closed must not colour the rest of the text.
      [/^(?!.*\}\})(?=.)/, { token: '@rematch', next: '@pop' }],
      [/-?\}\}/, { token: 'output', next: '@pop' }],
      { include: '@expression' },
    ],
    tag: [
      [/^(?!.*%\})(?=.)/, { token: '@rematch', next: '@pop' }],
      [/-?%\}/, { token: 'delimiter', next: '@pop' }],
      [
        /\b(?:render|include|layout|block|for|endfor|if|elsif|else|endif|unless|endunless|case|when|endcase|assign|capture|endcapture|increment|decrement|cycle|tablerow|endtablerow|break|continue|echo|liquid)\b/,
        'keyword',
      ],
      { include: '@expression' },
    ],
    expression: [
      [/"[^"]*"|'[^']*'/, 'string'],
      [/-?\d+(?:\.\d+)?/, 'number'],
      [/\|\s*[A-Za-z_]\w*/, 'filter'],
      [/\b(?:true|false|nil|null|blank|empty|and|or|not|contains|in|with|as|limit|offset|reversed)\b/, 'keyword'],
      [/[A-Za-z_][\w-]*(?=\s*:)/, 'argument'],
      [/[A-Za-z_][\w-]*(?:\.[\w-]+|\[[^\]]*\])*/, 'variable'],
      [/[=<>!]=?|\.\.|[|:,()]/, 'delimiter'],
    ],
  },
};

export const promptLanguageConfiguration: languages.LanguageConfiguration = {
  brackets: [
    ['{{', '}}'],
    ['{%', '%}'],
    ['[', ']'],
    ['(', ')'],
  ],
  autoClosingPairs: [
    { open: '{', close: '}' },
    { open: '[', close: ']' },
    { open: '"', close: '"', notIn: ['string'] },
  ],
  comments: { blockComment: ['{% comment %}', '{% endcomment %}'] },
  folding: { markers: { start: /\{%-?\s*(?:for|if|unless|case|capture)\b/, end: /\{%-?\s*end/ } },
  wordPattern: /[A-Za-z_][\w-]*/,
};
