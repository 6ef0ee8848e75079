import { describe, expect, it } from 'vitest';
import type { Attribute } from '#shared/model/attribute.ts';
import { comparableEmail, comparablePhone, comparableText } from './compare.ts';
import { identityRules, inWords, type PairFacts, zoneOf } from './rules.ts';

describe('values to compare', () => {
  it('e-mail addresses differ by more than case and spaces around; dots and +tags count', () => {
    expect(comparableEmail(' Anna.Virta@Example.ORG ')).toBe('anna.virta@example.org');
    expect(comparableEmail('J\u006f\u0308rg@x.de')).toBe(comparableEmail('JÖRG@x.de'));
    expect(comparableEmail('anna+shop@gmail.com')).not.toBe(comparableEmail('anna@gmail.com'));
    expect(comparableEmail('an.na@gmail.com')).not.toBe(comparableEmail('anna@gmail.com'));
    for (const text of ['', '   ', 'anna', '@x.de', 'anna@', 'an na@x.de']) expect(comparableEmail(text)).toBeNull();
  });

  it('telephone numbers are read as those of their country, and only such as can exist', () => {
    for (const text of ['040 123 4567', '+358 40 1234567', '00358401234567', '(040) 123-4567']) {
      expect(comparablePhone(text, 'FI')).toBe('+358401234567');
    }
    expect(comparablePhone('040 123 4567', undefined)).toBeNull();
    expect(comparablePhone('040 123 4567', 'DE')).not.toBe('+358401234567');
    for (const text of ['', '0', '000 000 000', '+358', '+999 1234567', 'call me', '+35840123456789012']) {
      expect(comparablePhone(text, 'FI')).toBeNull();
    }
  });

  it('texts differ by more than case, spaces and the way accents are written', () => {
    expect(comparableText(' Anna  VIRTA ')).toBe('anna virta');
    expect(comparableText('Ångström')).toBe(comparableText('A\u030angstro\u0308m'));
    expect(comparableText('Ångström')).not.toBe(comparableText('Angstrom'));
    expect(comparableText(' \t')).toBeNull();
  });
});

describe('rules', () => {
  const attribute = (name: string, role: Attribute['role'] = 'feature', type: Attribute['type'] = 'text') => ({
    name,
    type,
    role,
  });

  it('are those of the configuration, else what roles and names suggest', () => {
    const attributes = [
      attribute('name'),
      attribute('email', 'contact'),
      attribute('mobile', 'contact', 'whole'),
      attribute('street', 'contact'),
      attribute('birth_date', 'protected', 'date'),
      attribute('plan_name'),
    ];
    const rules = { email: ['email'], phone: ['mobile'], weak: [], agree: ['name'], contradict: ['birth_date'] };
    expect(identityRules(undefined, attributes)).toEqual({ ...rules, sharedByMost: 10 });
    expect(identityRules(undefined, attributes.slice(1, 3))).toMatchObject({ agree: [], weak: ['mobile'] });
    expect(identityRules(undefined, [attribute('email')])).toBeNull();
    const configured = { ...rules, email: [], sharedByMost: 3 };
    expect(identityRules(configured, attributes)).toBe(configured);
  });

  const facts = (some: Partial<PairFacts>): PairFacts => ({
    same: [],
    agreeing: [],
    unknown: [],
    different: [],
    ...some,
  });
  const zone = (some: Partial<PairFacts>) => zoneOf({ weak: ['phone'] }, facts(some));

  it('put a pair in one of three zones', () => {
    expect(zone({ same: ['email'], agreeing: ['name'] })).toBe('match');
    expect(zone({ same: ['email', 'phone'] })).toBe('match');
    expect(zone({ same: ['email'], different: ['birth_date'] })).toBe('possible');
    expect(zone({ same: ['email'], unknown: ['name'] })).toBe('possible');
    expect(zone({ same: ['phone'], agreeing: ['name'] })).toBe('possible');
    expect(zone({ same: ['phone'], different: ['name'] })).toBe('none');
    expect(zone({ agreeing: ['name'] })).toBe('none');
  });

  it('say why', () => {
    const all = facts({ same: ['email', 'phone'], agreeing: ['name'], unknown: ['city'], different: ['birth_date'] });
    expect(inWords(all)).toBe('same email, phone and name; different birth_date; city not known of one of them');
    expect(inWords(facts({ same: ['phone'] }))).toBe('same phone');
  });
});
