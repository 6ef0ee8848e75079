// The decision hash of a whole run, fast: the JSON of RFC 8785 is written by hand, a million times over.
import { hash } from 'node:crypto';
import type { HashedDecision } from '#shared/model/decision.ts';

/** SHA-256 of a decision's content as JSON of RFC 8785: names in order, numbers and texts as JavaScript writes them. */
export function decisionHash(decision: HashedDecision): Buffer {
  const { channel, customer, date, net, rank, run, treatment, v, wording } = decision;
  return hash(
    'sha256',
    `{"channel":${text(channel)},"customer":${text(customer)},"date":${text(date)},"net":${number(net)},"rank":${number(rank)},"run":${number(run)},"treatment":${text(treatment)},"v":${v},"wording":${text(wording)}}`,
    'buffer',
  );
}

const text = (value: string | null): string => JSON.stringify(value);

function number(value: number): string {
  if (!Number.isFinite(value)) throw new Error(`a decision with the number ${value} cannot be hashed`);
  return JSON.stringify(value);
}
