// A field for a number, and how what a person types is read as one.
import { TextField, type TextFieldProps } from './text-field.tsx';

export interface NumberFieldProps extends Omit<TextFieldProps, 'value' | 'onCommit' | 'inputMode'> {
  readonly value: number | null;
  readonly onCommit: (value: number) => string | null | undefined | Promise<string | null | undefined>;
  readonly least?: number;
  readonly most?: number;
  readonly whole?: boolean;
  /** Writes the number in the field; what is typed is read with either decimal sign. */
  readonly show: (value: number) => string;
}

/** A number; a wrong one names its rule and the last valid value. */
export function NumberField({ value, onCommit, least, most, whole = false, show, ...rest }: NumberFieldProps) {
  const rule = whole ? 'a whole number' : 'a number';
  const range =
    least !== undefined && most !== undefined
      ? ` from ${show(least)} to ${show(most)}`
      : least !== undefined
        ? `, ${show(least)} or more`
        : most !== undefined
          ? `, at most ${show(most)}`
          : '';
  return (
    <TextField
      end
      {...rest}
      inputMode={whole ? 'numeric' : 'decimal'}
      value={value === null ? '' : show(value)}
      onCommit={(typed) => {
        const read = readNumber(typed);
        const fits =
          read !== null &&
          (!whole || Number.isInteger(read)) &&
          (least === undefined || read >= least) &&
          (most === undefined || read <= most);
        if (fits) return onCommit(read);
        const last = value === null ? '' : ` Last valid: ${show(value)}.`;
        return `Write ${rule}${range}.${last}`;
      }}
    />
  );
}

/** Reads what a person types: spaces, narrow spaces and apostrophes group; the last of comma and dot is the decimal sign. */
export function readNumber(typed: string): number | null {
  const text = typed.replace(/[\s'’]/g, '').replace('−', '-');
  if (!/^[-+]?[\d.,]+$/.test(text) || !/\d/.test(text)) return null;
  const comma = text.lastIndexOf(',');
  const dot = text.lastIndexOf('.');
  const signs = text.replace(/[^.,]/g, '');
  // One kind of sign that comes more than once, or once before exactly three digits, groups thousands.
  const grouping =
    new Set(signs).size === 1 && (signs.length > 1 || /^[-+]?\d{1,3}[.,]\d{3}$/.test(text)) ? signs[0]! : null;
  const decimal = grouping !== null || signs === '' ? null : comma > dot ? ',' : '.';
  const plain = [...text].map((sign) => (sign === decimal ? '.' : sign === ',' || sign === '.' ? '' : sign)).join('');
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
}
