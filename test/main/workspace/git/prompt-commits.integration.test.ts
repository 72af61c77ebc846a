import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { committedTexts, promptCommits } from '../../../../main/workspace/git/prompt-commits.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const environment = process.env;
const PATH = 'prompts/answer.prompt.md';
const prompt = (text: string): string =>
  `---\nversion: 1\nid: answer\nmodel: m/x\n---\n{% render 'cite' %}\n${text} {{question}}\n`;

function makeRepository(): {
  workspace: string;
  commit: (files: Readonly<Record<string, string>>, subject: string) => void;
} {
  const top = makeTemporaryDirectory();
  const workspace = join(top, 'deep', 'w');
  mkdirSync(join(workspace, 'prompts', 'partials'), { recursive: true });
  const git = (...args: string[]): void => {
    execFileSync(
      'git',
      ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'commit.gpgsign=false', ...args],
      { cwd: top, stdio: 'pipe' },
    );
  };
  git('init', '-q');
  return {
    workspace,
    commit: (files, subject) => {
      for (const [name, text] of Object.entries(files)) writeFileSync(join(workspace, name), text);
      git('add', '-A');
      git('commit', '-qm', subject);
    },
  };
}

describe('versions of a prompt in git', () => {
  test('are found below the top of the repository, with the partials of their commit', async () => {
    const { workspace, commit } = makeRepository();
    commit({ [PATH]: prompt('One.'), 'prompts/partials/cite.liquid': 'Cite.\n' }, 'First');
    commit({ [PATH]: prompt('Two.') }, 'Second; with | signs');
    commit({ 'prompts/partials/cite.liquid': 'Cite every sentence.\n' }, 'Only the partial');
    commit({ [PATH]: 'no prompt\n' }, 'Broken');
    const { commits, note } = await promptCommits(PATH, { workspace, environment });
    expect(note).toBeNull();
    expect(commits.map(({ subject, author, partials }) => [subject, author, partials])).toEqual([
      ['First', 'Ada', { cite: 'Cite.' }],
      ['Second; with | signs', 'Ada', { cite: 'Cite.' }],
      ['Only the partial', 'Ada', { cite: 'Cite every sentence.' }],
    ]);
    expect(new Set(commits.map(({ prompt: { fingerprint } }) => fingerprint)).size).toBe(3);
    expect(await committedTexts([PATH, 'prompts/gone.prompt.md'], { workspace, environment })).toEqual(
      new Map([[PATH, 'no prompt\n']]),
    );
  });

  test('a workspace outside of git says so, and so does one without git', async () => {
    const workspace = makeTemporaryDirectory();
    expect(await promptCommits(PATH, { workspace, environment })).toEqual({
      commits: [],
      note: 'The workspace is in no git repository.',
    });
    expect((await promptCommits(PATH, { workspace, environment: { PATH: workspace } })).note).toBe(
      'git is not installed.',
    );
  });

  test('nothing that the repository names is started', async () => {
    const { workspace, commit } = makeRepository();
    commit(
      {
        [PATH]: prompt('One.'),
        'prompts/partials/cite.liquid': 'Cite.',
        '.gitattributes': '* diff=evil textconv=evil filter=evil\n',
      },
      'First',
    );
    const witness = join(workspace, 'started');
    const script = join(workspace, 'evil.sh');
    writeFileSync(script, `#!/bin/sh\ntouch ${witness}\ncat\n`);
    chmodSync(script, 0o755);
    for (const setting of [
      'core.fsmonitor',
      'core.pager',
      'pager.log',
      'diff.external',
      'diff.evil.textconv',
      'diff.evil.command',
      'filter.evil.smudge',
      'gpg.program',
      'core.sshCommand',
    ]) {
      execFileSync('git', ['config', setting, script], { cwd: workspace });
    }
    execFileSync('git', ['config', 'log.showSignature', 'true'], { cwd: workspace });
    const { commits } = await promptCommits(PATH, { workspace, environment });
    expect(commits).toHaveLength(1);
    await committedTexts([PATH], { workspace, environment });
    expect(existsSync(witness)).toBe(false);
  });
});
