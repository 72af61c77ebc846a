import { JUDGE_FILE_VERSION, type JudgeFile, judgeFile } from '../contract/judge.ts';
import { parseYaml, type YamlProblem } from './parse-yaml.ts';

/**
 * Reads `judges/*.judge.yaml`.
 *
 * @param path as it stands in messages
 * @throws ConfigError naming file, line, column, the value and what is allowed; StorageError `schema_too_new`
 */
export function parseJudge(path: string, text: string): JudgeFile {
  return parseYaml(path, text, {
    schema: judgeFile,
    knownVersion: JUDGE_FILE_VERSION,
    what: 'a judge',
    keys: 'version, id, model, rubric, grades, mode, votes',
    after: sameGrades,
  });
}

/** Two grades that read alike could not be told apart in what the judge says. */
function sameGrades({ grades }: JudgeFile): readonly YamlProblem[] {
  const plain = grades.map((grade) => grade.trim().toLowerCase());
  return grades.flatMap((grade, at) =>
    plain.indexOf(plain[at] ?? '') === at
      ? []
      : [{ path: ['grades', at], message: `${JSON.stringify(grade)} is there already. Grades have to differ.` }],
  );
}
