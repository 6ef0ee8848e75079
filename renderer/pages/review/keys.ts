// The keys of a review, named here once for the page and for Settings, where a person may change them.
export const REVIEW_KEYS = [
  { id: 'review.approve', title: 'Approve and show the next', keys: 'A' },
  { id: 'review.reject', title: 'Reject, with a reason by number', keys: 'X' },
  { id: 'review.change', title: 'Change to another treatment, by number', keys: 'C' },
  { id: 'review.skip', title: 'Skip for now', keys: 'Space' },
  { id: 'review.flag', title: 'Flag, or take the flag off', keys: 'F' },
  { id: 'review.tables', title: 'Show worth and last 90 days as tables', keys: 'T' },
  { id: 'review.undo', title: 'Undo the last decision', keys: 'Z' },
] as const;

type ReviewKey = (typeof REVIEW_KEYS)[number]['id'];

/** The command of an id, with its title and its keys. */
export const reviewKey = (id: ReviewKey): (typeof REVIEW_KEYS)[number] => REVIEW_KEYS.find((each) => each.id === id)!;
