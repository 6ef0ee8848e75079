// From YAML text to a configuration, or to every fault with its line, path, value and what is allowed (decisions 3, 20).
import { Problem } from '#shared/errors.ts';
import { type Configuration, configurationSchema } from '#shared/model/configuration.ts';
import { allowedRoot } from './allowed.ts';
import { readYaml, type YamlDocument } from './document.ts';
import { explain } from './explain.ts';
import { type Fault, faultText, type LocatedFault, pathText } from './fault.ts';

const FAULTS_SHOWN = 30;
/** A file with more faults than this is not the file that was meant; the rest is counted. */
const FAULTS_KEPT = 200;

/** A configuration and where in its text everything stands. */
export interface ParsedConfiguration {
  readonly configuration: Configuration;
  locate(faults: readonly Fault[]): LocatedFault[];
}

/**
 * The configuration in YAML text, defaults filled in. `fileName` is for the message.
 * @throws Problem CONFIGURATION_INVALID naming every fault: `line 12, treatments[3].cost: "abc" is not a number …`.
 */
export function parseConfiguration(text: string, fileName: string): Configuration {
  return parseLocated(text, fileName).configuration;
}

/** As parseConfiguration, and able to say on which line a later check found something. */
export function parseLocated(text: string, fileName: string): ParsedConfiguration {
  const document = readYaml(text);
  if (document.faults.length > 0) throw invalidConfiguration(fileName, document.faults);
  const parsed = configurationSchema.safeParse(document.value);
  if (!parsed.success) {
    const faults = explain(parsed.error.issues, document.value, allowedRoot());
    throw invalidConfiguration(fileName, located(faults.slice(0, FAULTS_KEPT), document), faults.length);
  }
  return { configuration: parsed.data, locate: (faults) => located(faults, document) };
}

/** The Problem for a file with faults, listed in the order of their lines. */
export function invalidConfiguration(
  fileName: string,
  faults: readonly LocatedFault[],
  total: number = faults.length,
): Problem {
  const count = total === 1 ? '1 error' : `${total} errors`;
  const lines = faults.slice(0, FAULTS_SHOWN).map(faultText);
  if (total > FAULTS_SHOWN) lines.push(`and ${total - FAULTS_SHOWN} more`);
  const sentence = [`${fileName} has ${count} and was not applied. Correct the file and try again.`, ...lines].join(
    '\n  ',
  );
  return new Problem('CONFIGURATION_INVALID', sentence, {
    file: fileName,
    errors: faults.slice(0, FAULTS_KEPT).map(({ line, path, says }) => ({ line, path, says })),
  });
}

function located(faults: readonly Fault[], document: YamlDocument): LocatedFault[] {
  return faults
    .map(({ path, says }) => ({ line: document.lineOf(path), path: pathText(path), says }))
    .sort((a, b) => a.line - b.line);
}
