// The edge and ground that every field has.
export const BOX =
  'flex h-control min-w-0 items-center gap-1.5 rounded-2 border bg-surface-1 px-2 text-ink-1 focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-focus';
export const EDGE = 'border-line-3';
export const WRONG = 'border-negative-mark';
