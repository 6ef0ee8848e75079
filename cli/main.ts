// The command line. Finds the command, loads it alone, and turns however it ends into a sentence and an exit code.
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { PROBLEM_CODES, Problem, type ProblemShape, problemShape } from '#shared/errors.ts';
import { COMMANDS } from './commands.ts';
import { EXIT_CODES, EXIT_INTERRUPTED } from './exit.ts';
import { inTerminal } from './remedies.ts';

const EXAMPLES = `CVM Workbench: know, decide, review, export. Offline, in one file.

Examples
  cvm tour                                              see the whole job on a sample
  cvm init shop.cvmw --sample                           make a workspace with sample data
  cvm import customers customers.csv --workspace shop.cvmw
  cvm decide --workspace shop.cvmw
  cvm decide --workspace shop.cvmw --customer U124 --json
`;
const MANNERS = `
Every command has its own help: cvm decide --help

With --json the answer is one JSON document on standard output, an error too:
{ "error": { "code", "sentence", "data", "remedies" } }.
Messages and progress go to standard error. The workspace may be named by CVM_WORKSPACE instead of --workspace.
Exit codes: 0 done, 1 failed, 2 asked wrongly, 3 a question must be answered, 4 refused by a promise, 130 interrupted.
`;

for (const stream of [process.stdout, process.stderr]) {
  // Whoever reads us has gone, as in `cvm imports rows 1 | head`: there is nobody to tell.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    throw error;
  });
}

const words = process.argv.slice(2);
try {
  const program = await programFor(words);
  if (words.length === 0) program.outputHelp();
  else await program.parseAsync(words, { from: 'user' });
} catch (error) {
  end(error);
}

/** The program with the called command whole and the others as a name and a line. */
async function programFor(words: readonly string[]): Promise<Command> {
  const program = new Command('cvm')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .addHelpText('before', EXAMPLES)
    .addHelpText('after', MANNERS)
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  const called = words[0] === 'help' ? words[1] : words[0];
  for (const { name, summary, load } of COMMANDS) {
    if (name === called) (await load()).register(program);
    else program.command(name).description(summary);
  }
  return program;
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

function end(error: unknown): void {
  if (error instanceof CommanderError && error.exitCode === 0) return;
  const problem = error instanceof CommanderError ? usage(error) : problemShape(error);
  if (problem.code === 'INTERNAL' && error instanceof Error && !(error.cause instanceof Problem)) {
    process.stderr.write(`${error.stack}\n`);
  }
  if (words.includes('--json')) process.stdout.write(`${JSON.stringify({ error: problem }, null, 2)}\n`);
  process.stderr.write(`${inTerminal(problem)} [${problem.code}]\n`);
  // An interrupted command ends as interrupted, whatever the interruption broke.
  if (process.exitCode !== EXIT_INTERRUPTED) process.exitCode = EXIT_CODES[PROBLEM_CODES[problem.code]];
}

/** What commander says, as one of our sentences. */
function usage(error: CommanderError): ProblemShape {
  const name = COMMANDS.some((each) => each.name === words[0]) ? `cvm ${words[0]}` : 'cvm';
  if (error.code === 'commander.help') {
    return { code: 'USAGE', sentence: `Which command of ${name}? See: ${name} --help`, data: {}, remedies: [] };
  }
  const [said = '', hint] = error.message.replace(/^error: /, '').split('\n');
  const sentence = `${said.charAt(0).toUpperCase()}${said.slice(1)}`.replace(/\.?$/, '.');
  const suggestion = hint?.replace(/^\((.*)\)$/, ' $1') ?? ` See: ${name} --help`;
  return { code: 'USAGE', sentence: `${sentence}${suggestion}`, data: {}, remedies: [] };
}
