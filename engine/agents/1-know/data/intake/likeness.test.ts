import { expect, test } from 'vitest';
import { sandbox } from './fixture.ts';
import { Likeness } from './likeness.ts';

const rest = (): Promise<void> => Promise.resolve();

test('an id is alike one stored, or one of the file, once however often it comes', async () => {
  const box = sandbox();
  await box.import('customers', 'customer,n\nAnna,1\nbo,2\n');
  const likeness = await Likeness.of(box.connection, rest);
  for (const id of ['Anna', 'anna', 'anna', 'Bo ', 'Cleo', 'CLEO', 'e\u0301', '\u00e9']) likeness.notice(id);
  const [sentence] = likeness.warnings(true);
  expect(sentence).toMatch(/^4 ids are .*"Anna" and "anna", "bo" and "Bo ", "Cleo" and "CLEO"/);
  expect(likeness.warnings(false)[0]).not.toContain('Anna');
});

test('beyond the ids whose text is kept, those alike are still counted', async () => {
  const likeness = await Likeness.of(sandbox().connection, rest);
  for (let i = 0; i < 70_000; i += 1) likeness.notice(`u${i}`);
  likeness.notice('U69999');
  likeness.notice('U7');
  expect(likeness.warnings(true)[0]).toMatch(/^2 ids are .*different\. "u7" and "U7"\.$/);
});
