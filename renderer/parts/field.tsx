// Fields of a form: the label at the left (above when narrow), the unit inside at the right, the rule and the last valid
// value under it in words when something is wrong. A change commits on Enter or on leaving; there is no save button.
import { Check, ChevronDown, Minus, Search } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import {
  Checkbox as AriaCheckbox,
  SearchField as AriaSearchField,
  Select as AriaSelect,
  Switch as AriaSwitch,
  TextField as AriaTextField,
  Button,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SelectValue,
} from 'react-aria-components';

const BOX =
  'flex h-control min-w-0 items-center gap-1.5 rounded-2 border bg-surface-1 px-2 text-ink-1 focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-focus';
const EDGE = 'border-line-3';
const WRONG = 'border-negative-mark';

export interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  /** Called with what was typed, on Enter or on leaving, when it differs. Throws or answers a sentence when it cannot be. */
  readonly onCommit: (value: string) => string | null | undefined | Promise<string | null | undefined>;
  readonly unit?: ReactNode;
  readonly hint?: ReactNode;
  readonly mono?: boolean;
  readonly end?: boolean;
  /** The label is said, not shown: in tables. */
  readonly hideLabel?: boolean;
  readonly placeholder?: string;
  readonly width?: string;
  readonly inputMode?: 'text' | 'numeric' | 'decimal';
  readonly autoFocus?: boolean;
  readonly isDisabled?: boolean;
}

/** Text that commits on Enter or on leaving; Esc takes the last valid value back. */
export function TextField(props: TextFieldProps) {
  const { label, value, onCommit, unit, hint, mono = false, end = false, hideLabel = false, width = 'w-full' } = props;
  const [draft, setDraft] = useState(value);
  const [wrong, setWrong] = useState<string | null>(null);
  const settled = useRef(value);
  useEffect(() => {
    if (settled.current === value) return;
    settled.current = value;
    setDraft(value);
    setWrong(null);
  }, [value]);
  const commit = async (): Promise<void> => {
    if (draft === value && wrong === null) return;
    if (draft === value) return setWrong(null);
    try {
      setWrong((await onCommit(draft)) ?? null);
    } catch (error) {
      setWrong((error as Error).message);
    }
  };
  return (
    <AriaTextField
      value={draft}
      onChange={setDraft}
      isInvalid={wrong !== null}
      isDisabled={props.isDisabled ?? false}
      autoFocus={props.autoFocus ?? false}
      onBlur={() => void commit()}
      onKeyDown={(event) => {
        if (event.key === 'Enter') void commit();
        else if (event.key === 'Escape' && draft !== value) {
          setDraft(value);
          setWrong(null);
        } else event.continuePropagation();
      }}
      className={`min-w-0 ${width}`}
      {...(hideLabel ? { 'aria-label': label } : {})}
    >
      {hideLabel ? null : <Label className="mb-1 block text-small text-ink-2">{label}</Label>}
      <div className={`${BOX} ${wrong === null ? EDGE : WRONG}`}>
        <Input
          inputMode={props.inputMode ?? 'text'}
          placeholder={props.placeholder ?? ''}
          className={`w-full min-w-0 bg-transparent outline-none placeholder:text-ink-3 ${mono ? 'font-mono' : ''} ${end ? 'text-right tabular-nums' : ''}`}
        />
        {unit === undefined ? null : <span className="flex-none text-ink-3">{unit}</span>}
      </div>
      {hint === undefined || wrong !== null ? null : <div className="mt-1 text-small text-ink-3">{hint}</div>}
      <FieldError className="mt-1 block text-small text-negative-text">{wrong ?? ''}</FieldError>
    </AriaTextField>
  );
}

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

/** A calendar date, `2026-11-21`; the browser writes it as the person's computer does. Null while it is not a whole date. */
export function DateField({
  label,
  value,
  onChange,
  hideLabel = false,
  width = 'w-full',
}: {
  label: string;
  value: string | null;
  onChange: (value: string | null) => void;
  hideLabel?: boolean;
  width?: string;
}) {
  return (
    <AriaTextField
      value={value ?? ''}
      onChange={(typed) => onChange(typed === '' ? null : typed)}
      type="date"
      className={`min-w-0 ${width}`}
      {...(hideLabel ? { 'aria-label': label } : {})}
    >
      {hideLabel ? null : <Label className="mb-1 block text-small text-ink-2">{label}</Label>}
      <div className={`${BOX} ${EDGE}`}>
        <Input max="9999-12-31" className="w-full min-w-0 bg-transparent font-sans outline-none" />
      </div>
    </AriaTextField>
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  /** A second line, or why it cannot be chosen. */
  readonly detail?: string;
  readonly isDisabled?: boolean;
}

export function Select({
  label,
  value,
  choices,
  onChange,
  hint,
  hideLabel = false,
  asking = false,
  width = 'w-full',
  small = false,
}: {
  label: string;
  value: string | null;
  choices: readonly Choice[];
  onChange: (value: string) => void;
  hint?: ReactNode;
  hideLabel?: boolean;
  /** An open question: amber edge. */
  asking?: boolean;
  width?: string;
  small?: boolean;
}) {
  return (
    <AriaSelect
      value={value}
      placeholder="Choose…"
      onChange={(key) => {
        if (key !== null) onChange(String(key));
      }}
      className={`min-w-0 ${width}`}
      {...(hideLabel ? { 'aria-label': label } : {})}
    >
      {hideLabel ? null : <Label className="mb-1 block text-small text-ink-2">{label}</Label>}
      <Button
        className={`${BOX} ${small ? 'h-control-small! text-small' : ''} w-full cursor-default text-left data-hovered:bg-surface-2 ${asking ? 'border-warning-mark' : EDGE}`}
      >
        <SelectValue<object> className="min-w-0 flex-1 truncate">
          {({ selectedText, defaultChildren }) => selectedText || defaultChildren}
        </SelectValue>
        <ChevronDown aria-hidden size={14} strokeWidth={1.75} className="flex-none text-ink-3" />
      </Button>
      {hint === undefined ? null : <div className="mt-1 text-small text-ink-3">{hint}</div>}
      <Popover className="min-w-(--trigger-width) rounded-3 bg-overlay p-1 text-body text-ink-1 shadow-float">
        <ListBox
          items={choices.map((each) => ({ ...each, id: each.value }))}
          className="max-h-80 overflow-auto outline-none"
        >
          {(each) => (
            <ListBoxItem
              id={each.value}
              textValue={each.label}
              isDisabled={each.isDisabled ?? false}
              className="flex cursor-default items-center gap-2 rounded-2 px-2 py-1 outline-none data-disabled:text-ink-disabled data-focused:bg-accent-soft"
            >
              {({ isSelected }) => (
                <>
                  <Check
                    aria-hidden
                    size={14}
                    className={isSelected ? 'flex-none text-accent-text' : 'invisible flex-none'}
                  />
                  <span className="min-w-0">
                    {each.label}
                    {each.detail === undefined ? null : (
                      <span slot="description" className="block text-small text-ink-3">
                        {each.detail}
                      </span>
                    )}
                  </span>
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

export function Checkbox({
  isSelected,
  isIndeterminate = false,
  onChange,
  children,
  label,
  isDisabled = false,
}: {
  isSelected: boolean;
  isIndeterminate?: boolean;
  onChange: (selected: boolean) => void;
  children?: ReactNode;
  /** Said where no words stand beside it. */
  label?: string;
  isDisabled?: boolean;
}) {
  return (
    <AriaCheckbox
      isSelected={isSelected}
      isIndeterminate={isIndeterminate}
      onChange={onChange}
      isDisabled={isDisabled}
      {...(label === undefined ? {} : { 'aria-label': label })}
      className="group inline-flex min-h-6 cursor-default items-center gap-2 outline-none data-disabled:text-ink-disabled"
    >
      <span className="grid size-3.5 flex-none place-items-center rounded-1 border border-line-3 bg-surface-1 text-on-accent group-data-focus-visible:outline-2 group-data-focus-visible:outline-offset-2 group-data-focus-visible:outline-focus group-data-indeterminate:border-accent group-data-indeterminate:bg-accent group-data-selected:border-accent group-data-selected:bg-accent">
        {isIndeterminate ? <Minus aria-hidden size={10} strokeWidth={3.5} /> : null}
        {isSelected && !isIndeterminate ? <Check aria-hidden size={10} strokeWidth={3.5} /> : null}
      </span>
      {children}
    </AriaCheckbox>
  );
}

export function Switch({
  isSelected,
  onChange,
  children,
}: {
  isSelected: boolean;
  onChange: (selected: boolean) => void;
  children: ReactNode;
}) {
  return (
    <AriaSwitch
      isSelected={isSelected}
      onChange={onChange}
      className="group inline-flex min-h-6 cursor-default items-center gap-2 outline-none"
    >
      <span className="flex h-4 w-7 flex-none items-center rounded-full border border-line-3 bg-surface-1 px-0.5 group-data-focus-visible:outline-2 group-data-focus-visible:outline-offset-2 group-data-focus-visible:outline-focus group-data-selected:justify-end group-data-selected:border-accent group-data-selected:bg-accent">
        <span className="size-2.5 rounded-full bg-line-3 group-data-selected:bg-on-accent" />
      </span>
      {children}
    </AriaSwitch>
  );
}

/** What is typed is passed on as it is typed: for finding things in a list. */
export function SearchField({
  label,
  value,
  onChange,
  width = 'w-60',
  autoFocus = false,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  width?: string;
  autoFocus?: boolean;
}) {
  return (
    <AriaSearchField aria-label={label} value={value} onChange={onChange} autoFocus={autoFocus} className={width}>
      <div className={`${BOX} ${EDGE}`}>
        <Search aria-hidden size={14} className="flex-none text-ink-3" />
        <Input
          placeholder={label}
          className="w-full min-w-0 bg-transparent outline-none placeholder:text-ink-3 [&::-webkit-search-cancel-button]:hidden"
        />
      </div>
    </AriaSearchField>
  );
}

/** One line of a form: label left of the field, above it when narrow. */
export function FormRow({ label, hint, children }: { label: string; hint?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <fieldset
      aria-labelledby={id}
      className="grid min-w-0 grid-cols-[minmax(6rem,10rem)_minmax(0,1fr)] items-start gap-x-4 gap-y-1 border-t border-line-1 py-2 first:border-t-0 max-column:grid-cols-1"
    >
      <div id={id} className="pt-1 text-ink-2">
        {label}
      </div>
      <div className="min-w-0">
        {children}
        {hint === undefined ? null : <div className="mt-1 text-small text-ink-3">{hint}</div>}
      </div>
    </fieldset>
  );
}
