// Why a treatment was not chosen, in a clause after its name: "lost the e-mail: 1.02 is less than the slot price 1.13".
import type { TreatmentAccount } from '#shared/model/batch.ts';
import type { Configuration } from '#shared/model/configuration.ts';
import type { Reason } from '#shared/model/decision.ts';
import type { Said } from '#shared/model/explanation.ts';
import { type Competition, isSame } from './competition.ts';
import { said } from './said.ts';

/** A treatment of the customer: computed again, with the reason that the run stored. */
export interface JudgedTreatment {
  /** Its place in the configuration. */
  readonly t: number;
  readonly account: TreatmentAccount;
  readonly reason: Reason;
}

export const isAdmitted = (reason: Reason): boolean =>
  reason === 'chosen' || reason === 'outranked' || reason === 'limit';

export function whyNot(
  { t, account, reason }: JudgedTreatment,
  own: JudgedTreatment | null,
  competition: Competition,
  configuration: Configuration,
): Said {
  const { rank, cost } = account;
  const detail = account.detail ?? '';
  const rule = account.obstacles[0]?.rule ?? detail;
  const treatment = competition.treatments[t]!;
  const channel = channelInWords(configuration, treatment.channel);
  switch (reason) {
    case 'chosen':
      return said`was chosen`;
    case 'outranked':
      return own === null ? said`is open` : whyOutranked(t, rank, own, competition);
    case 'limit':
      return whyLost(t, rank, channel, own, competition);
    case 'not-positive':
      return said`would cost ${{ money: cost }} and bring ${{ money: rank + cost }}`;
    case 'no-permission':
      return said`there is no permission for ${treatment.purpose} by ${channel}`;
    case 'profiling-objected':
      return said`the customer objected to profiling`;
    case 'contact-window':
      return said`would be one contact too many in the window ${detail}`;
    case 'rejected-before':
      return said`was rejected before (${detail})`;
    case 'not-valid':
      return said`is out of its dates: ${detail}`;
    case 'no-contact-field':
      return said`there is no address for it`;
    case 'held-out':
      return said`is withheld from the control group`;
    case 'value-unknown':
      return said`cannot be valued: ${detail}`;
    case 'failed':
      return said`could not be judged: the batch failed`;
    case 'eligible-unknown':
    case 'applicable-unknown':
    case 'suitable-unknown':
      return said`“${rule}” cannot be answered: ${detail}`;
    default:
      return rule === detail ? said`fails the rule that ${detail}` : said`fails “${rule}” (${detail})`;
  }
}

function whyOutranked(t: number, rank: number, own: JudgedTreatment, competition: Competition): Said {
  const [mine, theirs] = [competition.treatments[t]!, competition.treatments[own.t]!];
  if (competition.tierOf(theirs) < competition.tierOf(mine)) {
    return theirs.mandatory
      ? said`${theirs.name} is owed and goes before it`
      : said`${competition.classOf(theirs)} is placed before ${competition.classOf(mine)}`;
  }
  const [left, best] = [competition.left(t, rank), competition.left(own.t, own.account.rank)];
  if (isSame(left, best)) return said`is worth exactly as much: the lot decided`;
  const behind = said`${{ money: best - left }} behind ${theirs.name}`;
  const paid = rank - left;
  return paid === 0 || left > best ? behind : said`${behind}: of ${{ money: rank }} its place takes ${{ money: paid }}`;
}

/** A place was lost: to its price, to the lot, or to whoever came before. */
function whyLost(
  t: number,
  rank: number,
  channel: string,
  own: JudgedTreatment | null,
  competition: Competition,
): Said {
  const [full] = competition.full[t]!;
  const usedUp = full === undefined ? said`a limit was used up` : said`“${full.name}” was used up`;
  const price = rank - competition.left(t, rank);
  if (!competition.isProved || competition.prices[t]!.length === 0) return said`lost its place: ${usedUp}`;
  if (isSame(rank, price)) {
    return said`lost the ${channel}: it is worth exactly the slot price, ${{ money: price }}, and no more`;
  }
  if (rank < price) {
    return said`lost the ${channel}: ${{ money: rank }} is less than the slot price ${{ money: price }}`;
  }
  const best = own === null ? 0 : competition.left(own.t, own.account.rank);
  const left = rank - price;
  if (left < best) {
    return said`lost the ${channel}: after the slot price ${{ money: price }} only ${{ money: left }} is left`;
  }
  return said`lost the ${channel} by lot among equals: after the slot price ${{ money: price }} it leaves as much`;
}

export function channelInWords({ channels }: Configuration, channel: string): string {
  const name = channels[channel]?.name ?? channel;
  return name.charAt(0).toLowerCase() + name.slice(1);
}
