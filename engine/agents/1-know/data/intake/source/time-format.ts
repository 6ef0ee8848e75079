// A way of writing times, as a person describes it: YYYY MM DD HH mm ss SSS between other characters.

const PARTS: Readonly<Record<string, string>> = {
  YYYY: '(?<year>\\d{4})',
  MM: '(?<month>\\d{2})',
  DD: '(?<day>\\d{2})',
  HH: '(?<hour>\\d{2})',
  mm: '(?<minute>\\d{2})',
  ss: '(?<second>\\d{2})',
  SSS: '(?<fraction>\\d{3})',
};
const TOKEN = /YYYY|SSS|MM|DD|HH|mm|ss/g;
const UTC = /(?:Z|GMT|UTC)$/;

export function isTimeFormat(pattern: string): boolean {
  const tokens: string[] = pattern.match(TOKEN) ?? [];
  return new Set(tokens).size === tokens.length && ['YYYY', 'MM', 'DD'].every((part) => tokens.includes(part));
}

/** Answers a reader that turns a text of this format into ISO 8601, and any other into undefined. */
export function timeFormat(pattern: string): (text: string) => string | undefined {
  let expression = '';
  let at = 0;
  for (const token of pattern.matchAll(TOKEN)) {
    expression += escaped(pattern.slice(at, token.index)) + PARTS[token[0]];
    at = token.index + token[0].length;
  }
  const whole = new RegExp(`^${expression}${escaped(pattern.slice(at))}$`);
  const zone = UTC.test(pattern) ? 'Z' : '';
  return (text) => {
    const parts = whole.exec(text)?.groups;
    if (parts === undefined) return undefined;
    const date = `${parts.year}-${parts.month}-${parts.day}`;
    if (parts.hour === undefined) return date;
    return `${date}T${parts.hour}:${parts.minute ?? '00'}:${parts.second ?? '00'}.${parts.fraction ?? '000'}${zone}`;
  };
}

/** The text as a part of a regular expression. */
export const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
