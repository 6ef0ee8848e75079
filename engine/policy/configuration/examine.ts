// The whole examination of a configuration before it is used: its text, its shape, what it refers to.
import type { Attribute } from '#shared/model/attribute.ts';
import type { Configuration } from '#shared/model/configuration.ts';
import { checkConfiguration } from './check.ts';
import type { LocatedFault } from './fault.ts';
import { invalidConfiguration, parseLocated } from './parse.ts';

/**
 * Parses and checks the text of a configuration against a workspace's customer attributes and score names, and
 * against what attributes were computed from.
 * @returns the configuration, and what is doubtful about it.
 * @throws Problem CONFIGURATION_INVALID listing every error.
 */
export function examineConfiguration(
  text: string,
  fileName: string,
  attributes: readonly Attribute[],
  scores: readonly string[] | null = null,
  computed: ReadonlyMap<string, readonly string[]> = new Map(),
): { configuration: Configuration; warnings: LocatedFault[] } {
  const { configuration, locate } = parseLocated(text, fileName);
  const { errors, warnings } = checkConfiguration(configuration, attributes, scores, computed);
  if (errors.length > 0) throw invalidConfiguration(fileName, locate(errors));
  return { configuration, warnings: locate(warnings) };
}
