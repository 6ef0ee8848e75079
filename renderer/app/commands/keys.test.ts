import { expect, test } from 'vitest';
import { acceleratorOf, isPress, isSingleKey, pressOf, sequenceOf } from './keys.ts';

const event = (key: string, held: Partial<KeyboardEvent> = {}) =>
  pressOf({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held } as KeyboardEvent);

test('a press is the written shortcut, and nothing else', () => {
  expect(isPress(event('a')!, 'A')).toBe(true);
  expect(isPress(event('a', { ctrlKey: true })!, 'A')).toBe(false);
  expect(isPress(event('k', { metaKey: true })!, 'Mod K')).toBe(true);
  expect(isPress(event('F', { shiftKey: true })!, 'Shift F')).toBe(true);
  expect(isPress(event('F', { shiftKey: true })!, 'F')).toBe(false);
  expect(isPress(event(' ')!, 'Space')).toBe(true);
  expect(isPress(event('Escape')!, 'Esc')).toBe(true);
  expect(isPress(event('ArrowDown')!, 'ArrowDown')).toBe(true);
});

test('a sign is itself, whatever was held to type it', () => {
  expect(isPress(event('?', { shiftKey: true })!, '?')).toBe(true);
  expect(isPress(event('?')!, '?')).toBe(true);
  expect(isPress(event(',', { ctrlKey: true })!, 'Mod ,')).toBe(true);
});

test('holding a key alone is no press', () => {
  expect(event('Shift', { shiftKey: true })).toBeNull();
});

test('sequences, single keys and accelerators', () => {
  expect(sequenceOf('G then H')).toEqual(['G', 'H']);
  expect(isSingleKey('G then H')).toBe(true);
  expect(isSingleKey('Mod K')).toBe(false);
  expect(isSingleKey('F6')).toBe(false);
  expect(acceleratorOf('Mod Shift Z')).toBe('CmdOrCtrl+Shift+Z');
  expect(acceleratorOf('A')).toBeNull();
});
