import { expect, test } from 'vitest';
import { conflictOf } from './conflicts.ts';
import type { KeyedCommand } from './of-pages.ts';

const approve = { id: 'review.approve', title: 'Approve', keys: 'A' };
const reject = { id: 'review.reject', title: 'Reject', keys: 'X' };
const send = { id: 'export.export', title: 'Export…', keys: 'X' };
const home = { id: 'go.home', title: 'Home', keys: 'G then H' };
const groups = {
  pages: [
    { title: 'Review', commands: [approve, reject] },
    { title: 'Export', commands: [send] },
  ],
  everywhere: [{ title: 'Go to', commands: [home] }],
};
const declared = ({ keys }: KeyedCommand): string => keys ?? '';
const said = (command: KeyedCommand, next: string) => conflictOf(command, next, groups, declared);

test('a key of one page may be that of another, and not of the same page', () => {
  expect(said(approve, 'X')).toBe('X is the key of “Reject”. Choose another, or change that one first.');
  expect(said(send, 'A')).toBeNull();
  expect(said(reject, 'X')).toBeNull();
  expect(said(reject, '')).toBeNull();
});

test('what works everywhere takes no key of any page, and no page takes the beginning of what works everywhere', () => {
  expect(said(home, 'A')).toBe('A is the key of “Approve” in Review. Choose another, or change that one first.');
  expect(said(approve, 'G')).toBe('G then H are the keys of “Home”. Choose another, or change that one first.');
  expect(said(approve, 'H')).toBeNull();
});

test('a key that was switched off is free', () => {
  expect(conflictOf(approve, 'X', groups, (each) => (each === reject ? '' : declared(each)))).toBeNull();
});
