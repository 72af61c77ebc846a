const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\n': '&#10;',
  '\t': '&#9;',
};

/** One test case of a report for CI. */
export interface JunitCase {
  name: string;
  /** Null for one that passed. `error`: it could not be decided. */
  problem: { kind: 'failure' | 'error'; message: string } | null;
  /** Shown with the case, passed or not. */
  output: string;
}

export interface JunitSuite {
  name: string;
  /** ISO 8601; null where nobody noted it. */
  startedAt: string | null;
  seconds: number;
  properties: Readonly<Record<string, string>>;
  cases: readonly JunitCase[];
}

/** @returns one suite as JUnit XML, as CI systems read it: whatever is in the texts, the document is well formed */
export function renderJunitXml({ name, startedAt, seconds, properties, cases }: JunitSuite): string {
  const counted = (kind: 'failure' | 'error'): number => cases.filter(({ problem }) => problem?.kind === kind).length;
  const counts = `tests="${cases.length}" failures="${counted('failure')}" errors="${counted('error')}"`;
  const time = seconds.toFixed(3);
  const told = Object.entries(properties).map(
    ([key, value]) => `      <property name="${escapeXml(key)}" value="${escapeXml(value)}"/>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts} time="${time}">`,
    `  <testsuite name="${escapeXml(name)}" ${counts} skipped="0" time="${time}"${startedAt === null ? '' : ` timestamp="${escapeXml(startedAt)}"`}>`,
    ...(told.length === 0 ? [] : ['    <properties>', ...told, '    </properties>']),
    ...cases.map((testCase) => renderCase(testCase, name)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function renderCase({ name, problem, output }: JunitCase, suite: string): string {
  const opening = `    <testcase classname="${escapeXml(suite)}" name="${escapeXml(name)}" time="0">`;
  const told =
    problem === null
      ? []
      : [
          `      <${problem.kind} message="${escapeXml(problem.message)}">${escapeXml(problem.message)}</${problem.kind}>`,
        ];
  const said = output === '' ? [] : [`      <system-out>${escapeXml(output)}</system-out>`];
  return [opening, ...told, ...said, '    </testcase>'].join('\n');
}

/** Characters that XML 1.0 cannot hold, not even escaped, become the replacement character. */
function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('\r', '')
    .replaceAll(/[&<>"'\n\t]/g, (character) => ENTITIES[character] ?? character);
}
