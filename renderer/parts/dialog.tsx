// A dialog: only for what cannot be undone, is large, or needs one more input. Its title is the question with the number
// in it; over a hundred items the number is typed. Focus starts on the input or on Cancel; Esc cancels.
import { type ReactNode, useState } from 'react';
import { Dialog as AriaDialog, Heading, Input, Label, Modal, ModalOverlay, TextField } from 'react-aria-components';
import { Button } from './button.tsx';
import { readNumber } from './form/number-field.tsx';
import { useFormat } from './format/context.tsx';

export function Dialog({
  title,
  isOpen,
  onClose,
  children,
  width = 'w-[26rem]',
}: {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
  width?: string;
}) {
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      isDismissable
      className="fixed inset-0 z-20 grid place-items-center overflow-auto bg-scrim p-4"
    >
      <Modal className={`max-w-full ${width}`}>
        <AriaDialog className="rounded-3 bg-overlay p-4 shadow-float outline-none">
          <Heading slot="title" className="text-lead font-title text-ink-1">
            {title}
          </Heading>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

const TYPED_ABOVE = 100;

export function ConfirmDialog({
  title,
  children,
  verb,
  count,
  danger = false,
  isOpen,
  onConfirm,
  onClose,
}: {
  title: string;
  children: ReactNode;
  /** What the button says: "Approve 412". */
  verb: string;
  /** How many it is about; more than a hundred are confirmed by typing the number. */
  count?: number;
  danger?: boolean;
  isOpen: boolean;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const format = useFormat();
  const [typed, setTyped] = useState('');
  const typing = count !== undefined && count > TYPED_ABOVE;
  const ready = !typing || readNumber(typed) === count;
  const close = (): void => {
    setTyped('');
    onClose();
  };
  const confirm = (): void => {
    if (!ready) return;
    onConfirm();
    close();
  };
  return (
    <Dialog title={title} isOpen={isOpen} onClose={close}>
      <div className="mt-1 text-ink-2">{children}</div>
      <form
        className="mt-4 flex flex-wrap items-center justify-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          confirm();
        }}
      >
        {typing ? (
          <TextField autoFocus value={typed} onChange={setTyped} className="mr-auto flex items-center gap-2">
            <Label className="text-ink-2">Type the number {format.number(count)}</Label>
            <Input
              inputMode="numeric"
              className="h-control w-20 rounded-2 border border-line-3 bg-surface-1 px-2 text-right tabular-nums"
            />
          </TextField>
        ) : null}
        <Button look="quiet" autoFocus={!typing} onPress={close}>
          Cancel
        </Button>
        <Button look={danger ? 'danger-filled' : 'primary'} isDisabled={!ready} onPress={confirm}>
          {verb}
        </Button>
      </form>
    </Dialog>
  );
}
