// cvm tour: the whole job on a sample workspace, command by command, exactly as a person would type them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { Problem } from '#shared/errors.ts';
import { command, withTerminal } from '../../command.ts';
import { whole } from '../../values.ts';

const CVM = fileURLToPath(new URL('../../cvm.mjs', import.meta.url));
const FILE = 'telecom.cvmw';

interface Step {
  readonly title: string;
  readonly words: readonly string[];
}

const steps = (customers: number): readonly Step[] => {
  const on = ['--workspace', FILE];
  return [
    {
      title: 'A workspace with sample data: a telecom on 21 November 2026',
      words: ['init', FILE, '--sample', '--customers', String(customers)],
    },
    { title: 'One customer: profile, permissions, journey', words: ['customer', 'U124', ...on] },
    { title: 'The next best treatment for everybody, under the limits', words: ['decide', ...on] },
    { title: 'The same for one customer, and why', words: ['decide', ...on, '--customer', 'U124'] },
    {
      title: 'A person disagrees with one decision',
      words: [
        'reject',
        ...on,
        '--run',
        '1',
        '--customer',
        'U124',
        '--code',
        'wrong-timing',
        '--reason',
        'Spoke to her',
      ],
    },
    { title: 'and approves the rest: nothing leaves unapproved', words: ['approve', ...on, '--run', '1', '--all'] },
    {
      title: 'The campaign lists, checked once more as they leave',
      words: ['export', ...on, '--run', '1', '--out', 'campaign'],
    },
    { title: 'The same inputs give the same decisions', words: ['replay', ...on, '--run', '1'] },
    { title: 'Every table adds up', words: ['verify', ...on] },
  ];
};

export function register(program: Command): void {
  command(program, 'tour', 'Runs the whole job on a sample workspace and shows it', [
    'cvm tour',
    'cvm tour --customers 1000',
  ])
    .option('--customers <count>', 'how many customers the sample has', whole('--customers', 200), 10_000)
    .action(
      withTerminal<{ customers: number }>(async (terminal, { customers }) => {
        const folder = mkdtempSync(join(tmpdir(), 'cvm-tour-'));
        const done: string[] = [];
        // Titles and what the commands say are one text: on stdout, unless that is to hold one document.
        const tell = (text: string): void => {
          (terminal.json ? process.stderr : process.stdout).write(`${text}\n`);
        };
        tell(`In ${folder}; cvm stands for: npm run -s cvm --`);
        for (const [at, { title, words }] of steps(customers).entries()) {
          const line = `cvm ${words.map(shown).join(' ')}`;
          tell(`\n${at + 1}  ${title}\n$ ${line}`);
          const code = await run(words, folder, terminal.json);
          if (terminal.signal.aborted) return;
          if (code !== 0) throw new Problem('JOB_FAILED', `The tour ends here: ${line} ended with ${code}.`, { code });
          done.push(line);
        }
        terminal.print({ folder, workspace: join(folder, FILE), commands: done }, () =>
          [
            `\nThe workspace is ${join(folder, FILE)}`,
            `and the campaign lists are in ${join(folder, 'campaign')}.`,
          ].join(' '),
        );
      }),
    );
}

/** Runs one command with our terminal. With `--json` its own answer goes to stderr, so that stdout holds one document. */
async function run(words: readonly string[], folder: string, json: boolean): Promise<number | null> {
  // An interruption reaches the child from the terminal itself, as it does us.
  const child = spawn(process.execPath, [CVM, ...words], { cwd: folder, stdio: ['ignore', json ? 2 : 1, 2] });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

const shown = (word: string): string => (/^[\w./:=-]+$/.test(word) ? word : `"${word}"`);
