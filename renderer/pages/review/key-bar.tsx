// The bar of keys: the five things a reviewer does and the way back; or, once X was pressed, the reasons by number.
import { ArrowRightLeft, Check, CornerDownRight, Flag, Undo2, X } from 'lucide-react';
import { Button } from '../../parts/button.tsx';
import { TextField } from '../../parts/form/text-field.tsx';
import type { Session } from './session.ts';

export interface RejectionReason {
  readonly code: string;
  readonly name: string;
}

export type Asking = 'nothing' | 'reason' | 'treatment';

export interface KeyBarProps {
  readonly asking: Asking;
  readonly reasons: readonly RejectionReason[];
  /** Why approving, rejecting and changing are not possible now, or null. */
  readonly why: { readonly approve: string | null; readonly reject: string | null; readonly change: string | null };
  /** A decision is shown, to be skipped or flagged. */
  readonly isShown: boolean;
  readonly isFlagged: boolean;
  readonly last: Session['last'];
  readonly note: string;
  readonly onNote: (note: string) => void;
  readonly onApprove: () => void;
  readonly onAsk: (asking: Asking) => void;
  readonly onReject: (code: string) => void;
  readonly onSkip: () => void;
  readonly onFlag: () => void;
  readonly onUndo: () => void;
}

export function KeyBar(props: KeyBarProps) {
  const { asking, why } = props;
  return (
    <div
      role="toolbar"
      data-key-bar
      aria-label="Decide"
      className="col-span-full flex min-w-0 flex-wrap items-center gap-2 bg-surface-2 px-gutter py-2.5 max-column:sticky max-column:bottom-0 max-column:z-10 max-column:border-t max-column:border-line-2"
    >
      {asking === 'reason' ? (
        <Reasons {...props} />
      ) : (
        <>
          <Button look="primary" icon={Check} keys={['A']} isDisabled={why.approve !== null} onPress={props.onApprove}>
            Approve
          </Button>
          <Button
            look="danger"
            icon={X}
            keys={['X']}
            isDisabled={why.reject !== null}
            onPress={() => props.onAsk('reason')}
          >
            Reject…
          </Button>
          <Button
            icon={ArrowRightLeft}
            keys={['C']}
            isDisabled={why.change !== null}
            onPress={() => props.onAsk(asking === 'treatment' ? 'nothing' : 'treatment')}
          >
            Change…
          </Button>
          <Button
            look="quiet"
            icon={CornerDownRight}
            keys={['Space']}
            isDisabled={!props.isShown}
            onPress={props.onSkip}
          >
            Skip
          </Button>
          <Button look="quiet" icon={Flag} keys={['F']} isDisabled={!props.isShown} onPress={props.onFlag}>
            {props.isFlagged ? 'Unflag' : 'Flag'}
          </Button>
          {asking === 'treatment' ? (
            <span className="text-ink-2 max-wide:hidden">Press the number of another treatment, or Esc.</span>
          ) : why.approve === null ? null : (
            <span className="text-small text-ink-2">{why.approve}</span>
          )}
        </>
      )}
      <span className="ml-auto flex min-w-0 items-center gap-2">
        {props.last === null ? null : (
          <span className="truncate text-small text-ink-3 max-wide:hidden">
            Last: {props.last.did} {props.last.who}
          </span>
        )}
        <Button icon={Undo2} keys={['Z']} isDisabled={props.last === null} onPress={props.onUndo}>
          Undo
        </Button>
      </span>
    </div>
  );
}

function Reasons({ reasons, note, onNote, onReject, onAsk }: KeyBarProps) {
  return (
    <>
      <span className="font-strong">Reject because</span>
      {reasons.length === 0 ? (
        <span className="text-ink-2">The configuration has no reasons. Add rejections to it, and use it.</span>
      ) : (
        reasons.map(({ code, name }, index) => (
          <Button key={code} keys={[String(index + 1)]} onPress={() => onReject(code)}>
            {name}
          </Button>
        ))
      )}
      <TextField
        label="Note kept beside the decision"
        hideLabel
        placeholder="Note, kept beside the decision"
        width="w-60"
        value={note}
        onCommit={(typed) => {
          onNote(typed);
          return null;
        }}
      />
      <Button look="quiet" keys={['Esc']} onPress={() => onAsk('nothing')}>
        Cancel
      </Button>
    </>
  );
}
