// Saved audiences: the customers that are shown or selected, kept under a name; those there are, each of them shown,
// renamed, taken off the list. A run may be asked for one on Decide.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Ellipsis, UsersRound } from 'lucide-react';
import { useRef, useState } from 'react';
import type { ListColumns } from '#engine/api/customers/columns.ts';
import { troubleOf, useApi } from '../../app/client.tsx';
import { Button } from '../../parts/button.tsx';
import { TextField } from '../../parts/form/text-field.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Menu } from '../../parts/menu.tsx';
import { tell } from '../../parts/notice.tsx';
import { Popover } from '../../parts/popover.tsx';
import { say } from '../../parts/toast.tsx';
import type { Stretches } from './selection.ts';

type Audience = ListColumns['audiences'][number];

export interface AudiencesProps {
  readonly audiences: readonly Audience[];
  /** What would be saved: rows of an order, and how many they are; null while nobody knows. */
  readonly chosen: { readonly order: string; readonly rows: Stretches; readonly count: number } | null;
  readonly isOpen: boolean;
  readonly onOpen: (open: boolean) => void;
  /** The list is to show who is in an audience. */
  readonly onShow: (audience: number) => void;
}

export function Audiences(props: AudiencesProps) {
  const anchor = useRef<HTMLSpanElement>(null);
  return (
    <>
      <span ref={anchor}>
        <Button icon={UsersRound} onPress={() => props.onOpen(true)}>
          Save as audience…
        </Button>
      </span>
      {props.isOpen ? (
        <Popover label="Audiences" anchor={anchor} isOpen onClose={() => props.onOpen(false)} width="w-96">
          <Panel {...props} />
        </Popover>
      ) : null}
    </>
  );
}

function Panel({ audiences, chosen, onOpen, onShow }: AudiencesProps) {
  const format = useFormat();
  const acts = useAudienceActs();
  const [renaming, setRenaming] = useState<number | null>(null);
  const fault = (name: string, but?: number): string | null => {
    if (name === '') return 'Write a name.';
    const taken = audiences.some((each) => each.name === name && each.audience !== but);
    return taken ? `There is an audience named “${name}” already.` : null;
  };
  const save = (typed: string): string | null => {
    const name = typed.trim();
    const wrong = fault(name);
    if (wrong !== null || chosen === null) return wrong;
    acts.save.mutate({ name, order: chosen.order, ...chosen.rows });
    onOpen(false);
    return null;
  };
  const rename = (audience: number, typed: string): string | null => {
    const wrong = fault(typed.trim(), audience);
    if (wrong !== null) return wrong;
    acts.rename.mutate({ audience, name: typed.trim() });
    setRenaming(null);
    return null;
  };
  return (
    <>
      {chosen === null || chosen.count === 0 ? (
        <p className="text-ink-2">Nobody is shown who could be saved. Change the filters.</p>
      ) : (
        <TextField
          label={`Save ${format.counted(chosen.count, 'customer')} as`}
          value=""
          hint="They stay in it whatever changes later; a view follows its filters. Decide can be run for it."
          autoFocus
          onCommit={save}
        />
      )}
      {audiences.length === 0 ? null : (
        <section className="mt-3 border-t border-line-1 pt-2">
          <h3 className="mb-1 text-small text-ink-2">Audiences</h3>
          <ul className="flex max-h-72 flex-col overflow-auto">
            {audiences.map(({ audience, name, size }) => (
              <li key={audience} className="flex min-h-8 items-center gap-2">
                {renaming === audience ? (
                  <TextField
                    label={`New name of ${name}`}
                    hideLabel
                    value={name}
                    autoFocus
                    onCommit={(typed) => rename(audience, typed)}
                  />
                ) : (
                  <>
                    <span className="min-w-0 flex-1 truncate" title={name}>
                      {name}
                    </span>
                    <span className="text-small text-ink-3 tabular-nums">{format.number(size)}</span>
                    <Button
                      small
                      look="quiet"
                      aria-label={`Show ${name}`}
                      onPress={() => {
                        onShow(audience);
                        onOpen(false);
                      }}
                    >
                      Show
                    </Button>
                    <Menu
                      label={`The audience ${name}`}
                      trigger={<Button look="quiet" small icon={Ellipsis} aria-label={`The audience ${name}`} />}
                      items={[
                        { id: 'rename', label: 'Rename…' },
                        { id: 'remove', label: 'Remove' },
                      ]}
                      onAction={(id) => (id === 'rename' ? setRenaming(audience) : acts.remove.mutate({ audience }))}
                    />
                  </>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

/** What can be done to audiences; each says what it did and how to take it back. */
function useAudienceActs() {
  const api = useApi();
  const queries = useQueryClient();
  const format = useFormat();
  const onError = (error: unknown): void => tell(troubleOf(error));
  const onSettled = async (): Promise<void> => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: api.customers.columns.queryKey() }),
      queries.invalidateQueries({ queryKey: api.audiences.list.queryKey() }),
    ]);
  };
  const restore = useMutation(api.audiences.restore.mutationOptions({ onError, onSettled }));
  const unsave = useMutation(api.audiences.remove.mutationOptions({ onError, onSettled }));
  const save = useMutation(
    api.audiences.save.mutationOptions({
      onError,
      onSettled,
      onSuccess: ({ audience, name, size }) =>
        say(`“${name}” is saved with ${format.counted(size, 'customer')}`, () => unsave.mutate({ audience })),
    }),
  );
  const rename = useMutation(api.audiences.rename.mutationOptions({ onError, onSettled }));
  const remove = useMutation(
    api.audiences.remove.mutationOptions({
      onError,
      onSettled,
      onSuccess: ({ audience, name }) => say(`The audience “${name}” is removed`, () => restore.mutate({ audience })),
    }),
  );
  return { save, rename, remove };
}
