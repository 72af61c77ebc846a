/** Short answers to what the screens themselves leave open. Found with `?`. */
export const HELP_TOPICS: readonly { id: string; question: string; answer: string }[] = [
  {
    id: 'release',
    question: 'What a release is',
    answer:
      'The hash of everything that shapes an answer: prompts, models, parameters, retrieval settings, index generation, tools and policy. Two asks with the same release and question see the same rules. The status bar shows the one in use.',
  },
  {
    id: 'legs',
    question: 'How a passage is found',
    answer:
      'Two searches run side by side: BM25 counts words, the vector search compares meaning. Their rankings are fused; every result carries both ranks and scores, so a disagreement can be seen.',
  },
  {
    id: 'refusal',
    question: 'Why an answer is refused',
    answer:
      'The answering model measures how far the retrieved passages settle the question. Below its floor it says so instead of guessing, and shows what was found.',
  },
  {
    id: 'skipped',
    question: 'Why a file is skipped',
    answer:
      'Binary, empty, oversized, unreadable or unsupported files, and links that leave the source, are listed in Sources with the reason and a way out. They never stop the rest.',
  },
  {
    id: 'restricted',
    question: 'What a restricted workspace can do',
    answer:
      'A folder that came from elsewhere can be looked at, searched, and its traces read. Nothing in it runs and nothing leaves the machine until it is trusted.',
  },
  {
    id: 'ladder',
    question: 'What a degraded answer is',
    answer:
      'A stage that passes its timeout takes the next step of its ladder: it is skipped, searches less, or a cheaper model answers. The step taken is in the trace and where the result appears.',
  },
];
