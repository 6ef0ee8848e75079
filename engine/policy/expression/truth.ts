// Three truth values and how they join (decisions 3): Kleene's strong logic, where a part that is not known matters
// only if the other parts leave the answer open.

export const NO = 0;
export const YES = 1;
export const UNKNOWN = 2;
export type Truth = typeof NO | typeof YES | typeof UNKNOWN;

type Test = (row: number) => Truth;

/** Yes when all are yes, no when one is no, else unknown. */
export function allOf(tests: readonly Test[]): Test {
  if (tests.length === 1) return tests[0]!;
  return (row) => {
    let answer: Truth = YES;
    for (const test of tests) {
      const each = test(row);
      if (each === NO) return NO;
      if (each === UNKNOWN) answer = UNKNOWN;
    }
    return answer;
  };
}

/** Yes when one is yes, no when all are no, else unknown. */
export function anyOf(tests: readonly Test[]): Test {
  if (tests.length === 1) return tests[0]!;
  return (row) => {
    let answer: Truth = NO;
    for (const test of tests) {
      const each = test(row);
      if (each === YES) return YES;
      if (each === UNKNOWN) answer = UNKNOWN;
    }
    return answer;
  };
}

/** Yes for no, no for yes; unknown stays. */
export function notOf(test: Test): Test {
  return (row) => {
    const answer = test(row);
    return answer === UNKNOWN ? UNKNOWN : answer === YES ? NO : YES;
  };
}
