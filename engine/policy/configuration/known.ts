// What a configuration is checked against: the customer attributes and scores of the workspace, and its own names.
import type { Attribute, AttributeType } from '#shared/model/attribute.ts';
import type { Configuration } from '#shared/model/configuration.ts';
import { type Fault, instead, orList, type Path } from './fault.ts';

export interface Known {
  /** Types of the customer attributes by name, or null where the workspace has no customers yet: then not checked. */
  readonly attributes: ReadonlyMap<string, AttributeType> | null;
  /** Names of the scores in the workspace, or null where there are none yet: then not checked. */
  readonly scores: readonly string[] | null;
  /** Attributes that never score, by the configuration or by their role, and those that are computed from one. */
  readonly protected: ReadonlySet<string>;
  /** Of those that are computed: what each is computed from that is protected. */
  readonly through: ReadonlyMap<string, string>;
  readonly feeds: Configuration['feeds'];
}

export function knownTo(
  configuration: Configuration,
  attributes: readonly Attribute[],
  scores: readonly string[] | null,
  computed: ReadonlyMap<string, readonly string[]>,
): Known {
  const byRole = attributes.filter((attribute) => attribute.role === 'protected').map((attribute) => attribute.name);
  const kept = new Set([...configuration.protected, ...byRole]);
  const through = new Map<string, string>();
  for (let before = -1; before < kept.size; ) {
    before = kept.size;
    for (const [name, inputs] of computed) {
      const input = inputs.find((each) => kept.has(each));
      if (input === undefined || kept.has(name)) continue;
      kept.add(name);
      through.set(name, input);
    }
  }
  return {
    attributes: attributes.length === 0 ? null : new Map(attributes.map(({ name, type }) => [name, type])),
    scores,
    protected: kept,
    through,
    feeds: configuration.feeds,
  };
}

/** A fault when `name` is not among `names`, with the one that was probably meant. */
export function unknownName(what: string, name: string, names: readonly string[], path: Path): Fault[] {
  return names.includes(name) ? [] : [{ path, says: `there is no ${what} "${name}": ${instead(name, names)}` }];
}

/** As unknownName for a customer attribute, and a fault when its type is not one of `types`. */
export function attributeFaults(name: string, path: Path, known: Known, types?: readonly AttributeType[]): Fault[] {
  if (known.attributes === null) return [];
  const type = known.attributes.get(name);
  if (type === undefined) return unknownName('customer attribute', name, [...known.attributes.keys()], path);
  if (types === undefined || types.includes(type)) return [];
  return [{ path, says: `the attribute "${name}" is ${type}: name one that is ${orList(types)}` }];
}

/** A fault for every key that stands before it already; the entries stand at `path`, their key under `field`. */
export function repeated(what: string, keys: readonly string[], path: Path, field?: string): Fault[] {
  return keys.flatMap((key, index) => {
    if (keys.indexOf(key) === index) return [];
    const at = field === undefined ? [...path, index] : [...path, index, field];
    return [{ path: at, says: `the ${what} "${key}" is already used above: choose another` }];
  });
}
