// cvm init: makes a workspace, empty or with the sample. It is made as FILE.part and gets its name when it is whole, so
// that a stopped or killed init leaves no half workspace.
import { lstatSync } from 'node:fs';
import type { Command } from 'commander';
import type { Engine } from '#engine/index.ts';
import { Problem } from '#shared/errors.ts';
import { command, type Terminal, withTerminal } from '../../command.ts';
import { type SampleReport, sampleText } from '../../text/sample-report.ts';
import { readTextFile } from '../../text-file.ts';
import { openTruth } from '../../truth-file.ts';
import { whole } from '../../values.ts';

interface InitOptions {
  readonly sample?: boolean;
  readonly customers?: number;
  readonly seed?: number;
  readonly truth?: string;
  readonly currency?: string;
  readonly zone?: string;
  readonly config?: string;
}

interface ConfigurationFile {
  readonly name: string;
  readonly text: string;
}

export function register(program: Command): void {
  command(program, 'init', 'Makes a workspace, empty or with sample data', [
    'cvm init telecom.cvmw --sample',
    'cvm init small.cvmw --sample --customers 1000 --seed 7 --truth truth.csv',
    'cvm init shop.cvmw --currency SEK --zone Europe/Stockholm',
    'cvm init shop.cvmw --currency NOK --zone Europe/Oslo    # again, while it is empty',
    'cvm init telco.cvmw --config resources/config/telco.yaml',
  ])
    .argument('<file>', 'the workspace, such as shop.cvmw')
    .option('--sample', 'fill it with a telecom of made-up customers')
    .option('--customers <count>', 'how many customers the sample has (10000)', whole('--customers', 1))
    .option('--seed <number>', 'the sample is a function of it (1)', whole('--seed', 0))
    .option('--truth <file>', 'write what the sample knows and the product does not, as CSV')
    .option('--currency <code>', 'ISO 4217; EUR when not given')
    .option('--zone <name>', "time zone; this computer's when not given")
    .option('--config <file>', 'apply this configuration')
    .action(
      withTerminal<InitOptions>(async (terminal, options, file) => {
        checkTogether(options);
        if (lstatSync(file, { throwIfNoEntry: false }) !== undefined) return await settle(terminal, options, file);
        const config = options.config === undefined ? null : readConfiguration(options.config);
        await (options.sample === true ? makeSample : makeEmpty)(terminal, options, file, config);
      }),
    );
}

function checkTogether({ sample, customers, seed, truth, currency, zone }: InitOptions): void {
  if (sample !== true) {
    const alone = Object.entries({ customers, seed, truth }).find(([, value]) => value !== undefined);
    if (alone === undefined) return;
    throw new Problem('USAGE', `--${alone[0]} is about the sample: add --sample, or leave it out.`);
  }
  if ((currency ?? 'EUR') !== 'EUR' || (zone ?? 'Europe/Helsinki') !== 'Europe/Helsinki') {
    throw new Problem(
      'USAGE',
      'The sample is in EUR and lives in Europe/Helsinki: leave out --currency and --zone, or leave out --sample.',
    );
  }
}

/** A file that is there already: its currency and zone can change while it is empty, and nothing else. */
async function settle(terminal: Terminal, options: InitOptions, file: string): Promise<void> {
  const { currency, zone } = options;
  if (options.sample === true || options.config !== undefined || (currency === undefined && zone === undefined)) {
    throw new Problem(
      'WORKSPACE_EXISTS',
      `${file} exists already and was not changed. Choose another file name. (While a workspace is empty, cvm init ${file} --currency C --zone Z changes what it is set to.)`,
      { path: file },
    );
  }
  const { openEngine } = await import('#engine/index.ts');
  const engine = openEngine({ workspace: file, role: 'desk' });
  try {
    const settings = await engine.caller.workspace.settle({ currency, zone });
    terminal.print(
      { workspace: file, made: false, ...settings },
      () => `${file} is set to ${settings.currency} and ${settings.zone}.`,
    );
  } finally {
    await engine.close();
  }
}

async function makeEmpty(
  terminal: Terminal,
  options: InitOptions,
  file: string,
  config: ConfigurationFile | null,
): Promise<void> {
  const currency = options.currency ?? 'EUR';
  const zone = options.zone ?? systemZone();
  const version = await make(terminal, file, { currency, zone, today: null }, async (engine) =>
    config === null ? null : (await engine.caller.configuration.use(config)).version,
  );
  terminal.print({ workspace: file, made: true, currency, zone, today: null, configuration: version }, () =>
    [
      `Made ${file}.`,
      `  currency ${currency}${options.currency === undefined ? ' (not given, so EUR)' : ''}`,
      `  zone     ${zone}${options.zone === undefined ? " (not given, so this computer's)" : ''}`,
      'Both stay as they are once data is in it. Until then change them with:',
      `  cvm init ${file} --currency ${currency} --zone ${zone}`,
      version === null
        ? `It has no configuration yet, which deciding needs:\n  cvm config apply FILE --workspace ${file}`
        : `The configuration of ${config?.name} is version ${version}.`,
    ].join('\n'),
  );
}

async function makeSample(
  terminal: Terminal,
  options: InitOptions,
  file: string,
  config: ConfigurationFile | null,
): Promise<void> {
  const { SAMPLE_CUSTOMERS, SAMPLE_SEED, SAMPLE_SETTINGS, SPECIAL, fillWorkspace } = await import('#data/index.ts');
  const started = performance.now();
  const { customers = SAMPLE_CUSTOMERS, seed = SAMPLE_SEED } = options;
  const truth = options.truth === undefined ? null : await openTruth(options.truth);
  try {
    const report = await make(
      terminal,
      file,
      SAMPLE_SETTINGS,
      async (engine): Promise<Omit<SampleReport, 'seconds'>> => {
        const { sample, receipts, configuration } = await fillWorkspace(engine, {
          seed,
          customers,
          report: terminal.progress,
          ...(config && { configuration: config }),
        });
        if (truth !== null) await truth.write(sample.truth());
        const { share, oracle, observer, customers: counted } = sample.oracleShare();
        return {
          workspace: file,
          made: true,
          ...SAMPLE_SETTINGS,
          customers,
          seed,
          configuration,
          scaled: config === null && customers !== SAMPLE_CUSTOMERS,
          special: customers >= SPECIAL.customers ? SPECIAL.id : null,
          imports: receipts.map(({ import: number, kind, name, read, stored, rejected }) => ({
            import: number,
            kind,
            name,
            read,
            stored,
            rejected,
          })),
          oracle: { customers: counted, oracle, observed: observer, share },
          truth: options.truth ?? null,
        };
      },
    );
    truth?.keep();
    const whole: SampleReport = { ...report, seconds: (performance.now() - started) / 1000 };
    terminal.print(whole, (format) => sampleText(whole, format));
  } finally {
    truth?.close();
  }
}

async function make<Result>(
  terminal: Terminal,
  file: string,
  settings: { readonly currency: string; readonly zone: string; readonly today: string | null },
  fill: (engine: Engine) => Promise<Result>,
): Promise<Result> {
  const { makeWorkspace } = await import('#engine/index.ts');
  return await makeWorkspace({ path: file, ...settings }, fill, terminal.signal);
}

const readConfiguration = (path: string): ConfigurationFile =>
  readTextFile(path, 'Name a configuration file, such as resources/config/default.yaml.');

/** The computer's zone; UTC where it does not know one. */
function systemZone(): string {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return timeZone === undefined || timeZone === 'Etc/Unknown' ? 'UTC' : timeZone;
}
