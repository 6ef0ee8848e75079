// What stands in the folder of a run's problem and solution, for whoever checks it with tools of their own.
import type { RunSummary } from '#shared/model/run.ts';

const SEVERAL = `
## Several treatments a customer

A class for which run.json says "together" gives a customer a set of treatments.

- together, in run.json: most is the largest set that anybody may take; apart are pairs of treatments that nobody may take
  together, as they share a channel or an exclusion group; allowancesFile is the name of the file that follows.
- N-CLASS.allowances.ndjson: what a customer may take beside what classes before this one gave, a line each; customers who
  may take the same share a line.
  - most: the largest set
  - windows: contact windows that leave less room than that. Once a treatment of binds is taken, at most room treatments of
    counts are, that one among them; without one of binds the window asks for nothing.
- N-CLASS.customers.ndjson: allowance is the customer's line in that file, from 0; choice is a list of treatments, empty for
  nothing.

A customer may take a set when every treatment in it is open to the customer, it is no larger than most, no two of it are
apart, and it keeps every window of the allowance.
`;

const OF_SETS = `
   where a customer takes a set: max(0, largest over the sets that the customer may take of the sum of rank - sum of p * u)`;

const AMONG_SETS = `
   among the sets that they may take, comes to the
   same bound`;

const WHO_TAKE_ONE = `customers whom no class before it took, with what is left of the limits. Mandatory treatments are placed before all
classes;`;
const WHO_TAKE_MORE = `customers who may take more beside what classes before
it gave them, with what is left of the limits. Mandatory treatments are placed before all
classes;`;

/** `several`: whether customers take several treatments in a class. */
export function instanceReadme({ run, date, currency, certificate }: RunSummary, several: boolean): string {
  const classes = certificate?.classes.map(({ class: name }) => name) ?? [];
  return `# The allocation of run ${run}, for ${date}

The problem that was solved and the solution, as plain files. Each file whose name ends in .ndjson has one JSON object a
line, in UTF-8; numbers are written so that reading them gives the same float64. The customers' ids are personal data:
keep this folder as you keep the workspace.

Contact classes are placed one after the other (${classes.join(', ') || 'this run placed none'}): each is a problem of its own over the
${several ? WHO_TAKE_MORE : WHO_TAKE_ONE} they are no part of any problem, and what they use of a limit is part of what is taken.

## Files

- run.json: the run, what it was decided from, its totals, and for each class its files, value and bound.
- N-CLASS.limits.ndjson: a limit of the class a line.
  - limit, name: its id, and what it is called
  - taken: units used before this class: by approved decisions, contacts, mandatory treatments and earlier classes
  - most, least: what the units in use may come to at most, and at least; null where nothing is asked. A class asks for
    a minimum only when no later class has a treatment for it.
  - keeps: the least that the bound takes for granted: least, or as much of it as the plan meets when it cannot be met
  - uses: units that one contact takes, by treatment; one object for each group of customers, in the order of their
    numbers. They may be negative: a bound of a group's share counts (in the group ? 1 : 0) - share.
  - used: units that this class uses
  - price: what one more unit would add to the value, in ${currency}; below 0 for a minimum
- N-CLASS.customers.ndjson: a customer of the class a line, in the order of the ids' bytes.
  - rank: what is maximised, for each treatment that is open to the customer; net: the same in money, before weights
  - group: the number of the customer's group
  - choice: the treatment that the plan gives the customer, null for nothing; what a run tries out to learn is changed
    after the plan and does not show here
${several ? SEVERAL : ''}
## What is claimed, and how to check it

For each class, with x the choices, p the prices and u the uses:

1. value = the sum of rank of what is chosen, and every choice is one of the customer's open treatments.
2. For every limit: taken + used <= most (or nothing is used where more was taken before), and taken + used >= keeps.
3. No plan that keeps the limits comes to more than the bound. From the prices alone, whatever they are:
   sum over customers of max(0, largest of rank - sum of p * u)${several ? OF_SETS : ''}
   + sum over limits of p * (most - taken) where p > 0, and of p * (keeps - taken) where p < 0
   is at least as much as any such plan comes to; and it comes to the bound that is claimed.
4. The linear program that maximises the sum of rank under the same limits, where customers may be split${several ? AMONG_SETS : ', comes to the\n   same bound'}, up to rounding; where whole customers had to miss a minimum, to no more.

A script that does this with SciPy and HiGHS comes with the sources of the program:

    python3 tests/independent/check-certificate.py THIS-FOLDER

It needs python3 and python3-scipy, shares no code with the program, and says for each class whether the claims hold.
`;
}
