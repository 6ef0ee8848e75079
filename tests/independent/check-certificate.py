#!/usr/bin/env python3
"""Checks what a run claims of its allocation, from the files that `cvm decide --instance FOLDER` writes.

Shares no code with the program. Needs python3; the last of the four checks also python3-scipy (HiGHS).

    python3 check-certificate.py FOLDER [--json] [--without-program]

For each contact class: (1) the value is the sum of what is chosen, and what is chosen was open to the customer, who may
take it together; (2) every limit is kept; (3) the bound follows from the prices alone, by weak duality; (4) the linear
program comes to the same. Ends with 0 when everything holds, 1 when something does not, 2 when the files cannot be read.
"""

import argparse
import itertools
import json
import math
import os
import sys

# Of the sum of absolute ranks: sums in another order differ by less.
SUMS = 1e-9
# Of the bound: HiGHS' own patience.
PROGRAM = 1e-6


def lines_of(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8", newline="\n") as file:
        for number, line in enumerate(file, 1):
            try:
                yield json.loads(line)
            except json.JSONDecodeError as error:
                raise ValueError(f"{name}, line {number}: {error}") from error


class Checked:
    """What was found about one class."""

    def __init__(self, name):
        self.name = name
        self.faults = []
        self.figures = {}

    def expect(self, holds, fault):
        if not holds:
            self.faults.append(fault)

    def near(self, what, found, claimed, room):
        self.figures[what] = found
        self.expect(
            abs(found - claimed) <= room,
            f"{what}: {found!r} was found, {claimed!r} is claimed",
        )


class Together:
    """What customers of a class may take together; one treatment each, where run.json does not say more."""

    def __init__(self, folder, told):
        own = told.get("together")
        self.several = own is not None
        self.apart = {}
        for one, other in own["apart"] if self.several else ():
            self.apart.setdefault(one, set()).add(other)
            self.apart.setdefault(other, set()).add(one)
        self.allowances = list(lines_of(folder, own["allowancesFile"])) if self.several else [{"most": 1, "windows": []}]
        self.most = own["most"] if self.several else 1

    def fault(self, number, taken):
        """What keeps treatments from being taken together, or None."""
        allowance = self.allowances[number]
        if len(set(taken)) < len(taken):
            return "one of them twice"
        if len(taken) > min(self.most, allowance["most"]):
            return f"more than {allowance['most']} of them"
        for one, other in itertools.combinations(taken, 2):
            if other in self.apart.get(one, ()):
                return f"{one} and {other}, which exclude each other"
        for window in allowance["windows"]:
            counted = [treatment for treatment in taken if treatment in window["counts"]]
            if len(counted) > window["room"] and any(treatment in window["binds"] for treatment in taken):
                return f"{', '.join(counted)} in a window that has room for {window['room']}"
        return None

    def best(self, number, worths):
        """The set that is worth the most, and what it is worth: every set is tried, the dearest treatments first, but
        those that could not be worth more than the best so far. What is left of a set when one is taken out may be taken
        together as well, so a set that may not be is not added to."""
        most = self.allowances[number]["most"]
        dear = sorted((name for name in worths if worths[name] > 0), key=lambda name: -worths[name])
        found = [(), 0.0]

        def extend(taken, start, total):
            if total > found[1]:
                found[:] = [taken, total]
            for place in range(start, len(dear)):
                if len(taken) == most or total + (most - len(taken)) * worths[dear[place]] <= found[1]:
                    return
                more = (*taken, dear[place])
                if self.fault(number, more) is None:
                    extend(more, place + 1, total + worths[dear[place]])

        extend((), 0, 0.0)
        return found


def check_class(folder, told, with_program):
    """One class; `told` is its entry in run.json."""
    checked = Checked(told["class"])
    limits = list(lines_of(folder, told["limitsFile"]))
    treatments = set(told["treatments"])
    together = Together(folder, told)
    largest = max(allowance["most"] for allowance in together.allowances)
    checked.expect(largest == together.most, f"a set of {largest} is allowed, {together.most} is the largest")
    # By group and treatment, the limits that one contact uses and how much.
    entries = {}
    for l, limit in enumerate(limits):
        for group, uses in enumerate(limit["uses"]):
            for treatment, units in uses.items():
                entries.setdefault((group, treatment), []).append((l, units))
    prices = [limit["price"] for limit in limits]
    chosen, preferred, sizes = [], [], []
    counts = {}
    classes = {}
    customers = 0
    last = b""
    for line in lines_of(folder, told["customersFile"]):
        customers += 1
        name, group, rank, choice = line["customer"], line["group"], line["rank"], line["choice"]
        allowance = line["allowance"] if together.several else 0
        taken = choice if together.several else [choice] if choice is not None else []
        key = name.encode("utf-8")
        checked.expect(customers == 1 or last < key, f"{name!r} does not come after the customer before it")
        last = key
        checked.expect(set(rank) <= treatments, f"{name!r} has ranks of treatments that are not of the class")
        left = {}
        for treatment, worth in rank.items():
            left[treatment] = worth - sum(prices[l] * units for l, units in entries.get((group, treatment), ()))
            sizes.append(abs(worth))
        preferred.append(together.best(allowance, left)[1])
        for treatment in taken:
            if treatment not in rank:
                checked.expect(False, f"{name!r} gets {treatment}, which was not open to this customer")
            else:
                chosen.append(rank[treatment])
                counts[(group, treatment)] = counts.get((group, treatment), 0) + 1
        fault = together.fault(allowance, taken)
        checked.expect(fault is None, f"{name!r} gets {fault}")
        # Who has the same open treatments, worth the same, and may take the same together, is the same to the program.
        same = (group, allowance, tuple(sorted(rank.items())))
        classes[same] = classes.get(same, 0) + 1
    room = SUMS * (1 + math.fsum(sizes))
    checked.figures["customers"] = customers
    checked.expect(customers == told["customers"], f"{customers} customers are listed, {told['customers']} are claimed")

    value = math.fsum(chosen)
    checked.near("value", value, told["value"], room)

    for l, limit in enumerate(limits):
        used = math.fsum(
            n * units for cell, n in counts.items() for (row, units) in entries.get(cell, ()) if row == l
        )
        patience = 1e-9 * (1 + abs(used) + abs(limit["taken"]))
        name = limit["limit"]
        checked.expect(abs(used - limit["used"]) <= patience, f"{name}: {used!r} units are used, {limit['used']!r} claimed")
        total = limit["taken"] + used
        if limit["most"] is not None:
            most = max(limit["most"], limit["taken"])
            checked.expect(total <= most + patience, f"{name}: {total!r} units of at most {limit['most']!r}")
        if limit["keeps"] is not None:
            checked.expect(total >= limit["keeps"] - patience, f"{name}: {total!r} units of at least {limit['keeps']!r}")
            checked.expect(limit["keeps"] <= limit["least"] + patience, f"{name}: keeps more than its least")
        price = limit["price"]
        checked.expect(price <= 0 or limit["most"] is not None, f"{name}: a price above 0 without a most")
        checked.expect(price >= 0 or limit["keeps"] is not None, f"{name}: a price below 0 without a least")

    # Weak duality: whatever the prices are, no plan within the limits comes to more than this.
    terms = list(preferred)
    for limit in limits:
        if limit["price"] > 0:
            terms.append(limit["price"] * max(0.0, limit["most"] - limit["taken"]))
        elif limit["price"] < 0:
            terms.append(limit["price"] * (limit["keeps"] - limit["taken"]))
    dual = math.fsum(terms)
    checked.near("bound", dual, told["bound"], room + PROGRAM * abs(dual))
    checked.expect(dual >= value - room, f"the bound {dual!r} is below the value {value!r}")
    checked.figures["gap"] = dual - value

    if with_program:
        optimum, columns = linear_program(classes, limits, entries, together)
        checked.figures["linear program"] = optimum
        if optimum is None:
            checked.faults.append("the linear program has no solution")
        else:
            patience = room + PROGRAM * abs(dual)
            checked.expect(optimum <= dual + patience, f"the linear program comes to {optimum!r}, above the bound {dual!r}")
            checked.expect(optimum >= value - patience, f"the linear program comes to {optimum!r}, below the value {value!r}")
            kept = all(limit["keeps"] is None or limit["keeps"] == limit["least"] for limit in limits)
            if kept:
                checked.expect(
                    abs(optimum - dual) <= patience,
                    f"the linear program comes to {optimum!r}, the prices to {dual!r}: they are not the best prices",
                )
        checked.figures["columns"] = columns
        checked.figures["classes"] = len(classes)
    return checked


def linear_program(classes, limits, entries, together):
    """The largest sum of rank where customers may be split among the sets of treatments they may take, None when nothing
    keeps the limits; and how many columns that took.

    There is a column for each class of customers and each single treatment. Larger sets join while the program's own prices
    make one of them worth more than what its class gains already; when none is, no set that was left out could add anything.
    """
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import coo_matrix

    ends, most = {}, []
    # First the customers, as many as each class has; then the limits' mosts, then their leasts.
    for count in classes.values():
        most.append(float(count))
    for l, limit in enumerate(limits):
        if limit["most"] is not None:
            ends[("most", l)] = (len(most), 1.0)
            most.append(max(0.0, limit["most"] - limit["taken"]))
        if limit["keeps"] is not None:
            ends[("least", l)] = (len(most), -1.0)
            most.append(limit["taken"] - limit["keeps"])
    gains, rows, columns, values = [], [], [], []
    known = set()

    def add(place, group, options, taken):
        column = len(gains)
        known.add((place, frozenset(taken)))
        gains.append(sum(options[treatment] for treatment in taken))
        entry = {place: 1.0}
        for treatment in taken:
            for l, units in entries.get((group, treatment), ()):
                for end in ("most", "least"):
                    if (end, l) in ends:
                        row, sign = ends[(end, l)]
                        entry[row] = entry.get(row, 0.0) + sign * units
        for row, value in entry.items():
            rows.append(row)
            columns.append(column)
            values.append(value)

    for place, (group, allowance, options) in enumerate(classes):
        for treatment, _ in options:
            if together.fault(allowance, [treatment]) is None:
                add(place, group, dict(options), [treatment])
    if not gains:
        return 0.0, 0
    scale = max(1e-300, max(abs(gain) for gain in gains))
    while True:
        matrix = coo_matrix((values, (rows, columns)), shape=(len(most), len(gains))).tocsr()
        answer = linprog(-np.array(gains) / scale, A_ub=matrix, b_ub=np.array(most), bounds=(0, None), method="highs")
        if answer.status == 2 and together.several:
            # Single treatments alone miss a least, which sets may keep: all of them take part.
            joined = sum(add_all(add, known, together, place, same) for place, same in enumerate(classes))
        elif answer.status != 0:
            return None, len(gains)
        else:
            prices = -answer.ineqlin.marginals * scale
            joined = 0
            for place, (group, allowance, options) in enumerate(classes) if together.several else ():
                worths = {}
                for treatment, worth in options:
                    charge = sum(
                        prices[ends[(end, l)][0]] * ends[(end, l)][1] * units
                        for l, units in entries.get((group, treatment), ())
                        for end in ("most", "least")
                        if (end, l) in ends
                    )
                    worths[treatment] = worth - charge
                taken, worth = together.best(allowance, worths)
                if worth > prices[place] + 1e-9 * scale and (place, frozenset(taken)) not in known:
                    add(place, group, dict(options), taken)
                    joined += 1
        if joined == 0:
            return (None if answer.status != 0 else float(-answer.fun * scale)), len(gains)


def add_all(add, known, together, place, same):
    """Adds every set that a class may take, and says how many were new."""
    group, allowance, options = same
    new = 0
    for size in range(2, together.allowances[allowance]["most"] + 1):
        for taken in itertools.combinations([treatment for treatment, _ in options], size):
            if together.fault(allowance, taken) is None and (place, frozenset(taken)) not in known:
                add(place, group, dict(options), taken)
                new += 1
    return new


def main():
    parser = argparse.ArgumentParser(description="Checks what a run claims of its allocation.")
    parser.add_argument("folder")
    parser.add_argument("--json", action="store_true", help="print what was found as JSON")
    parser.add_argument("--without-program", action="store_true", help="leave out the linear program: no SciPy is needed")
    asked = parser.parse_args()
    try:
        with open(os.path.join(asked.folder, "run.json"), encoding="utf-8") as file:
            run = json.load(file)
        found = [check_class(asked.folder, told, not asked.without_program) for told in run["classes"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"The folder {asked.folder} cannot be checked: {error!r}", file=sys.stderr)
        return 2
    whole = Checked("all classes")
    for what in ("value", "bound"):
        total = math.fsum(told[what] for told in run["classes"])
        whole.near(what, total, run[what], SUMS * (1 + abs(total)))
    found.append(whole)
    holds = not any(checked.faults for checked in found)
    if asked.json:
        classes = [{"class": each.name, "faults": each.faults, **each.figures} for each in found]
        print(json.dumps({"run": run["run"], "holds": holds, "classes": classes}, indent=2))
    else:
        print(f"Run {run['run']}, {run['customers']} customers, {run['currency']}")
        for each in found:
            figures = ", ".join(f"{what} {figure!r}" for what, figure in each.figures.items())
            print(f"{'holds ' if not each.faults else 'FAILED'}  {each.name}: {figures}")
            for fault in each.faults[:20]:
                print(f"          {fault}")
        print("Everything that is claimed holds." if holds else "Something that is claimed does not hold.")
    return 0 if holds else 1


sys.exit(main())
