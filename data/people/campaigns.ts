// Two dozen past campaigns, a fortnight apart: each draws a treatment for a part of its audience, keeps a tenth as
// control, logs the probability of the draw, and answers as the truth has it. Campaigns of the past had manners:
// permission then, one contact a wave, thirty days between calls, no more calls a day than there were people.
import type { Random } from '../random.ts';
import { probabilityOf, type Truth } from '../truth/log-odds.ts';
import { TREATMENTS } from '../truth/treatments.ts';
import { DAY, momentOf, TODAY } from '../year.ts';
import { AREAS } from './country.ts';
import { hasLeft } from './habits.ts';
import { mayMarket, permissionsOf } from './permissions.ts';
import { type Person, randomOfPerson, SPECIAL_NUMBER, TOPICS } from './person.ts';
import type { CampaignRecord } from './records.ts';
import { specialCampaigns } from './special.ts';
import { lowestPrice } from './world.ts';

const WAVES = 24;
const DAYS_BETWEEN = 15;
/** The newest wave was four days before the end of the data: its contacts are in today's windows. */
const NEWEST_WAVE = TODAY - 4 * DAY;
const INVITED = 0.24;
const CONTROL = 0.1;
/** The part of each draw that is by chance alone, so that every treatment of the theme is tried on everybody. */
const EXPLORED = 0.5;
/** How strongly the rest of the draw follows what was known of the customer. */
const TILT = 0.6;
const CALL_GAP = 30 * DAY;
/** The part of a wave's customers that the call centre can take, and the days it takes for them. */
const CALLABLE = 0.25;
const CALL_DAYS = 8;

const THEMES: readonly (readonly string[])[] = [
  ['retention-call', 'price-match-call', 'renewal-email'],
  ['loyalty-gift-sms', 'loyalty-gift-email', 'autopay-app', 'roaming-sms'],
  ['fibre-call', 'family-bundle-email', 'data-upsell-sms', 'device-upgrade-app'],
];

export function campaignsOf(truth: Truth, person: Person): readonly CampaignRecord[] {
  if (person.number === SPECIAL_NUMBER) return specialCampaigns;
  const { world } = truth;
  const random = randomOfPerson(world.seed, TOPICS.campaigns, person.number);
  const permissions = permissionsOf(world.seed, person);
  const observed = truth.observed(person);
  const records: CampaignRecord[] = [];
  let lastCall = Number.NEGATIVE_INFINITY;
  for (let wave = 1; wave <= WAVES; wave += 1) {
    const at = momentOf(NEWEST_WAVE - (WAVES - wave) * DAYS_BETWEEN * DAY, 0.2 + 0.6 * random.next());
    if (!random.chance(INVITED) || at < person.joined || hasLeft(person, at)) continue;
    const theme = THEMES[wave % THEMES.length]!;
    const callable = random.chance(CALLABLE) && at - lastCall > CALL_GAP;
    const options = TREATMENTS.flatMap((treatment, j) => {
      const { id, channel, audience } = treatment;
      const open = theme.includes(id) && audience(person) && mayMarket(permissions, channel, at);
      return open && (channel !== 'call' || callable) && reachable(person, channel) ? [j] : [];
    });
    if (options.length === 0) continue;

    const strengths = options.map((j) => Math.exp(TILT * observed.contacted[j]!));
    const total = strengths.reduce((sum, strength) => sum + strength, 0);
    const chances = strengths.map((strength) => EXPLORED / options.length + ((1 - EXPLORED) * strength) / total);
    const [j, chance] = random.weighted(
      options.map((option, place) => [[option, chances[place]!] as const, chances[place]!]),
    );
    const treatment = TREATMENTS[j]!;
    const control = random.chance(CONTROL);
    const contactedAt = treatment.channel === 'call' ? at + callDelay(at, random) : at;
    if (hasLeft(person, contactedAt)) continue;
    if (treatment.channel === 'call' && !control) lastCall = contactedAt;

    const hidden = truth.hidden(person, wave);
    const logOdds = control
      ? observed.untouched[j]! + hidden.untouched[j]!
      : observed.contacted[j]! + hidden.contacted[j]!;
    const responds = random.chance(probabilityOf(logOdds));
    const value = treatment.value(person, lowestPrice(world, person.plan, AREAS[person.area]!.region));
    records.push({
      at: contactedAt,
      treatment: treatment.id,
      arm: control ? 'control' : 'treated',
      propensity: Math.round(chance * (control ? CONTROL : 1 - CONTROL) * 1e6) / 1e6,
      outcome: responds ? treatment.response : control ? 'none' : random.weighted(treatment.otherwise),
      outcomeAt: Math.min(contactedAt + outcomeDelay(treatment.channel, random.next()), TODAY + DAY / 2),
      value: responds ? Math.round(value * 100) / 100 : null,
    });
  }
  return records;
}

/** The channel of a past contact. */
export const channelOf = (treatment: string): string | null =>
  TREATMENTS.find(({ id }) => id === treatment)?.channel ?? null;

function reachable(person: Person, channel: string): boolean {
  return channel === 'app' || (channel === 'email' ? person.email : person.phone) !== null;
}

/** Calls of a wave are spread over days, none of them after yesterday. */
function callDelay(at: number, random: Random): number {
  const days = Math.min(CALL_DAYS, Math.floor((TODAY - at) / DAY));
  return random.whole(0, days) * DAY;
}

/** A call is answered within the hour; the others within a few days. */
const outcomeDelay = (channel: string, draw: number): number =>
  Math.floor(channel === 'call' ? draw * 3_600_000 : draw * draw * 9 * DAY + 60_000);
