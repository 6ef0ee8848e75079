// cvm imports: what was imported, its source as it was, what was not stored and why, and undoing it.
import { once } from 'node:events';
import type { Command } from 'commander';
import { quoted } from '#shared/errors.ts';
import { type Session, withWorkspace, workspaceCommand } from '../../command.ts';
import { returnedText } from '../../selection.ts';
import { whole } from '../../values.ts';

const REJECTS_A_PAGE = 1_000;
type Reject = Awaited<ReturnType<Session['caller']['imports']['rejects']>>[number];

export function register(program: Command): void {
  const imports = program.command('imports').description('Imports: list, rows, rejects, undo');

  workspaceCommand(imports, 'list', 'Lists imports, newest first', ['cvm imports list --workspace shop.cvmw']).action(
    withWorkspace(async (session) => {
      const list = await session.caller.imports.list();
      const { zone } = session.engine.settings();
      session.print({ imports: list }, (format) =>
        list.length === 0
          ? 'No imports yet. Begin with: cvm import customers FILE.csv --workspace …'
          : format.table(
              ['import', 'kind', 'name', 'state', 'read', 'stored', 'rejected', 'skipped', 'when', 'who'],
              list.map((each) => [
                String(each.import),
                each.kind,
                each.name,
                each.state,
                each.read,
                each.stored,
                each.rejected,
                each.skipped,
                format.instant(each.startedAt, zone),
                each.actor,
              ]),
            ),
      );
    }),
  );

  workspaceCommand(imports, 'rows', 'Prints the source of an import as it was: its text in UTF-8, a workbook as CSV', [
    'cvm imports rows 3 --workspace shop.cvmw > as-it-was.csv',
  ])
    .argument('<import>', 'its number')
    .action(
      withWorkspace(async (session, _options, number = '') => {
        const imported = whole('import')(number);
        const texts = sourceTexts(session, imported);
        if (session.json) {
          const parts: Buffer[] = [];
          for await (const text of texts) parts.push(text);
          session.print({ import: imported, source: Buffer.concat(parts).toString() }, () => '');
          return;
        }
        let empty = true;
        for await (const text of texts) {
          empty = false;
          if (!process.stdout.write(text)) await once(process.stdout, 'drain');
        }
        if (empty) session.note(`Import ${imported} came from the program and has no source text.`);
      }),
    );

  workspaceCommand(imports, 'rejects', 'Lists the records of an import that were not stored, and why', [
    'cvm imports rejects 3 --workspace shop.cvmw',
  ])
    .argument('<import>', 'its number')
    .action(
      withWorkspace(async (session, _options, number = '') => {
        const imported = whole('import')(number);
        const rejects = await allRejects(session, imported);
        session.print({ import: imported, rejects }, () =>
          rejects.length === 0 ? 'No record was rejected or skipped.' : rejects.map(rejectText).join('\n'),
        );
      }),
    );

  workspaceCommand(imports, 'undo', 'Undoes an import as one unit; imports of a kind are undone last first', [
    'cvm imports undo 3 --workspace shop.cvmw',
  ])
    .argument('<import>', 'its number')
    .option('--as <name>', 'who undoes it')
    .action(
      withWorkspace<{ as?: string }>(async (session, { as }, number = '') => {
        const input = { import: whole('import')(number), ...(as === undefined ? {} : { as }) };
        const undone = await session.caller.imports.undo(input);
        session.print(undone, (format) => {
          const done = `Import ${undone.import} undone, change ${undone.change}.`;
          return undone.returned === 0 ? done : `${done}\n${returnedText(undone.returned, format)}`;
        });
      }),
    );
}

async function* sourceTexts(session: Session, imported: number): AsyncGenerator<Buffer> {
  for (let after: number | null = 0; after !== null; ) {
    const { bytes, next } = await session.caller.imports.rows({ import: imported, after });
    if (next !== null) yield Buffer.from(bytes, 'base64');
    after = next;
  }
}

async function allRejects(session: Session, imported: number): Promise<Reject[]> {
  const all: Reject[] = [];
  for (;;) {
    const after = all.at(-1)?.line ?? 0;
    const page = await session.caller.imports.rejects({ import: imported, after, limit: REJECTS_A_PAGE });
    all.push(...page);
    if (page.length < REJECTS_A_PAGE) return all;
  }
}

function rejectText({ line, column, value, rule, advice, raw }: Reject): string {
  const what = [column, value === null ? null : quoted(value)].filter((each) => each !== null).join(' ');
  const head = `line ${line}${what === '' ? '' : `, ${what}`}: ${rule}. ${advice}`;
  return raw === null ? head : `${head}\n  ${raw.trimEnd().replaceAll('\n', '\n  ')}`;
}
