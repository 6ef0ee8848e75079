// Says in words what a place in the configuration allows, from the JSON Schema of the configuration, so that no
// message repeats a rule by hand.
import { z } from 'zod';
import { configurationSchema } from '#shared/model/configuration.ts';
import { orList, type Path } from './fault.ts';

/** The part of JSON Schema that zod writes for the configuration. */
export interface Allowed {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Allowed>>;
  readonly title?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Allowed>>;
  readonly required?: readonly string[];
  readonly propertyNames?: Allowed;
  readonly additionalProperties?: Allowed | boolean;
  readonly items?: Allowed | boolean;
  readonly prefixItems?: readonly Allowed[];
  readonly anyOf?: readonly Allowed[];
}

let root: Allowed | undefined;

/** What the whole file allows. */
export function allowedRoot(): Allowed {
  root ??= z.toJSONSchema(configurationSchema, { io: 'input' }) as Allowed;
  return root;
}

/** What stands at `path` below `from`, or undefined where a choice leaves it open. */
export function allowedAt(from: Allowed | undefined, path: Path): Allowed | undefined {
  let allowed = resolved(from);
  for (const step of path) {
    if (allowed === undefined) return undefined;
    const inside: Allowed | boolean | undefined =
      typeof step === 'number'
        ? (allowed.prefixItems?.[step] ?? allowed.items)
        : (ownProperty(allowed, step) ?? allowed.additionalProperties ?? branchWith(allowed, step));
    allowed = typeof inside === 'object' ? resolved(inside) : undefined;
  }
  return allowed;
}

/** A phrase for a value that is allowed: "a number of at least 0", "run, day, week or month". */
export function allowedWords(allowed: Allowed | undefined): string {
  return orList([...new Set(choices(allowed))]);
}

function choices(given: Allowed | undefined): string[] {
  const allowed = resolved(given);
  if (allowed === undefined) return ['something else'];
  if (allowed.title !== undefined) return [allowed.title];
  if (allowed.anyOf !== undefined) return allowed.anyOf.flatMap(choices);
  if (allowed.const !== undefined) return [String(allowed.const)];
  if (allowed.enum !== undefined) return allowed.enum.map(String);
  if (typeof allowed.type === 'object') return allowed.type.flatMap((type) => choices({ type }));
  if (allowed.type === 'number' || allowed.type === 'integer') return [numberWords(allowed)];
  if (allowed.type === 'boolean') return ['true', 'false'];
  if (allowed.type === 'string') return ['a text'];
  if (allowed.type === 'array') return ['a list'];
  const { required = [] } = allowed;
  return [required.length === 0 ? 'a block of settings' : `{ ${required.map((name) => `${name}: …`).join(', ')} }`];
}

/** The names a block may have, in the order of the schema. */
export function allowedNames(given: Allowed | undefined): string[] {
  const allowed = resolved(given);
  if (allowed === undefined) return [];
  const branches = (allowed.anyOf ?? []).flatMap(allowedNames);
  return [...new Set([...Object.keys(allowed.properties ?? {}), ...branches])];
}

function numberWords({ type, minimum, maximum }: Allowed): string {
  const name = type === 'integer' ? 'a whole number' : 'a number';
  const low = minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER;
  const high = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  if (low && high) return `${name} from ${minimum} to ${maximum}`;
  if (low) return `${name} of at least ${minimum}`;
  return high ? `${name} of at most ${maximum}` : name;
}

function ownProperty(allowed: Allowed, name: string): Allowed | undefined {
  const { properties = {} } = allowed;
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}

function branchWith(allowed: Allowed, name: string): Allowed | undefined {
  for (const branch of allowed.anyOf ?? []) {
    const found = ownProperty(resolved(branch) ?? {}, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function resolved(allowed: Allowed | undefined): Allowed | undefined {
  let current = allowed;
  while (current?.$ref !== undefined) {
    const name = current.$ref.replace('#/$defs/', '');
    current = { ...allowedRoot().$defs?.[name], ...(current.title === undefined ? {} : { title: current.title }) };
  }
  return current;
}
