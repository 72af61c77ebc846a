import type { DrillAnswer } from './drill-desk.ts';
import { pipelineOf, promptOf, providerOf, settingsOf } from './drill-files.ts';
import { defineDrill, type DrillFiles } from './drill.ts';
import { contextPathsOf } from './drill-traces.ts';
import { percent, shareOf, traceOf } from './figures.ts';

const TENANTS = ['alder', 'birch', 'cedar'];
const TOPICS: readonly { file: string; title: string; question: string; fact: (tenant: string) => string }[] = [
  {
    file: 'rates.md',
    title: 'Storage rates',
    question: 'What is the storage rate for a reefer container?',
    fact: (tenant) => `The storage rate for a reefer container of ${tenant} is ${priceOf(tenant)} euros a day.`,
  },
  {
    file: 'credit.md',
    title: 'Credit line',
    question: 'How large is the credit line?',
    fact: (tenant) => `The credit line of ${tenant} is ${priceOf(tenant) * 1000} euros and is reviewed in May.`,
  },
  {
    file: 'contact.md',
    title: 'Contact',
    question: 'Who is called about a late truck?',
    fact: (tenant) => `About a late truck of ${tenant} the night desk at extension ${priceOf(tenant) + 300} is called.`,
  },
];

/** Every tenant asks what its own documents answer; without tags the search takes whichever document reads best. */
export const tenantLeak = defineDrill({
  name: 'tenant-leak',
  title: 'One customer is answered from the documents of another',
  guardrail: '"access" of a source in trestle.jsonc',
  page: `# Tenant leak

**What happens.** One index serves several customers. Somebody of one asks about their rate, and the answer quotes the contract of
another. Nobody notices until that customer does: the answer is fluent, cited, and of the right kind.

**Why.** Documents of the same kind are each other's nearest neighbours, so the wrong customer's contract is the likeliest mistake a
search can make. A filter that runs after the search, or a sentence in the prompt ("only answer about the user's company"), comes
too late: the text has already been ranked, counted, cached and shown to a model.

**How it shows.** Passages of other tenants in the context, answers that cite them, and documents that can be listed. In traces: the
context of a run names paths that its principal has no business with.

**The guardrail.** Access tags on every chunk, enforced in the query itself: a text that a principal may not find never leaves the
index, whatever the question, the model or the pipeline. Cached answers belong to one tenant and one set of principals.

**Set it up.** In \`trestle.jsonc\`, beside the source (tags in front matter, \`.trestle-access.json\` files and columns of a table do
the same):

    "access": { "rules": [{ "match": "alder/**", "tenant": "alder" }] }

Ask on somebody's behalf with \`trestle ask --as\`, and prove it with \`trestle access check\`, which tries every way to a text.
`,
  figures: {
    questions: { label: 'questions asked on behalf of tenants', unit: 'count' },
    foreignPassages: { label: "passages of other tenants in models' contexts", unit: 'count' },
    leakedAnswers: { label: 'answers that cite another tenant', unit: 'share' },
    ownAnswers: { label: 'answers that cite the own document', unit: 'share' },
    foreignDocuments: { label: 'documents of others that a tenant can list', unit: 'count' },
  },
  simulators: { cloud: {} },
  files: ({ guardrail, addressOf }) => ({
    ...documentsOf(TENANTS),
    'trestle.jsonc': settingsOf({
      sources: [
        {
          id: 'notes',
          path: 'notes',
          watch: false,
          ...(guardrail ? { access: { rules: TENANTS.map((tenant) => ({ match: `${tenant}/**`, tenant })) } } : {}),
        },
      ],
      providers: [providerOf('cloud', addressOf('cloud'))],
    }),
    'pipelines/default.pipeline.jsonc': pipelineOf([{ step: 'partial-answer' }]),
    'prompts/answer.prompt.md': promptOf({ model: 'cloud/large' }),
  }),
  measure: async (desk) => {
    desk.say('asking on behalf of three tenants');
    const asked: { tenant: string; answer: DrillAnswer }[] = [];
    let foreignPassages = 0;
    let foreignDocuments = 0;
    for (const tenant of TENANTS) {
      const as = { tenant, principals: [`clerk@${tenant}`] };
      for (const { question } of TOPICS) {
        const answer = await desk.ask({ question, filter: { as } });
        asked.push({ tenant, answer });
        const { traceId } = answer;
        const paths = traceId === null ? [] : contextPathsOf(await desk.trace(traceId));
        foreignPassages += paths.filter(isOfOther(tenant)).length;
      }
      const { documents } = await desk.engine.call('document.list', { as, limit: 100 });
      foreignDocuments += documents.map(({ displayPath }) => displayPath).filter(isOfOther(tenant)).length;
    }
    const cites = (is: (tenant: string) => (path: string) => boolean): number =>
      shareOf(asked, ({ tenant, answer }) =>
        (answer.result?.citations ?? []).some(({ displayPath }) => is(tenant)(displayPath)),
      );
    return {
      figures: {
        questions: asked.length,
        foreignPassages,
        leakedAnswers: cites(isOfOther),
        ownAnswers: cites((tenant) => (path) => !isOfOther(tenant)(path)),
        foreignDocuments,
      },
      runId: traceOf(asked.map(({ answer }) => answer)),
    };
  },
  failureShown: ({ foreignPassages, leakedAnswers }) => foreignPassages > 0 && leakedAnswers >= 0.3,
  guardrailHeld: ({ foreignPassages, leakedAnswers, foreignDocuments, ownAnswers }) =>
    foreignPassages + leakedAnswers + foreignDocuments === 0 && ownAnswers === 1,
  verdict: (without, guarded) =>
    `${percent(without.leakedAnswers)} of the answers cited another tenant's document; with access tags ${percent(guarded.leakedAnswers)}, and every question was answered from its own.`,
});

function documentsOf(tenants: readonly string[]): DrillFiles {
  const files = tenants.flatMap((tenant) =>
    TOPICS.map(({ file, title, fact }): [string, string] => [
      `notes/${tenant}/${file}`,
      `# ${title}\n\n${fact(tenant)}\n`,
    ]),
  );
  return Object.fromEntries(files);
}

function priceOf(tenant: string): number {
  return 40 + 7 * TENANTS.indexOf(tenant);
}

function isOfOther(tenant: string): (path: string) => boolean {
  return (path) => !path.startsWith(`notes/${tenant}/`);
}
