// The palette: every command, and customers by id or name. A command that cannot be used now stays, with its reason.
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Search, User } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useDeferredValue, useEffect, useRef, useState } from 'react';
import { Dialog, Modal, ModalOverlay } from 'react-aria-components';
import { Keycaps } from '../../parts/kbd.tsx';
import { useApi, useWorkspace } from '../client.tsx';
import { keycaps } from '../commands/keys.ts';
import { keysOf, useCommandGroups } from '../commands/registry.ts';
import { closeOverlay } from './overlays.ts';

interface Hit {
  readonly id: string;
  readonly group: string;
  readonly icon: ReactNode;
  readonly title: string;
  readonly mono?: string;
  readonly detail?: string;
  readonly keys?: string | undefined;
  readonly why?: string | null;
  readonly run: () => void;
}

const MOST = 40;

export function Palette() {
  const [typed, setTyped] = useState('');
  const wanted = useDeferredValue(typed.trim());
  const hits = [...useCommandHits(wanted), ...useCustomerHits(wanted)].slice(0, MOST);
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const at = Math.min(active, Math.max(0, hits.length - 1));
  useEffect(() => {
    list.current?.querySelector(`[data-hit="${at}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  const run = (hit: Hit | undefined): void => {
    if (hit === undefined || (hit.why !== undefined && hit.why !== null)) return;
    closeOverlay();
    hit.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setActive((at + 1) % Math.max(1, hits.length));
    else if (event.key === 'ArrowUp') setActive((at - 1 + hits.length) % Math.max(1, hits.length));
    else if (event.key === 'Enter') run(hits[at]);
    else return;
    event.preventDefault();
  };
  return (
    <ModalOverlay
      isOpen
      isDismissable
      onOpenChange={closeOverlay}
      className="fixed inset-0 z-20 bg-scrim p-4 pt-[12vh]"
    >
      <Modal className="mx-auto w-[41rem] max-w-full">
        <Dialog
          aria-label="Search or run a command"
          className="flex max-h-[70vh] flex-col overflow-hidden rounded-3 bg-overlay shadow-float outline-none"
        >
          <div className="flex items-center gap-3 border-b border-line-1 px-4 py-3">
            <Search aria-hidden size={16} strokeWidth={1.75} className="flex-none text-ink-3" />
            <input
              autoFocus
              role="combobox"
              aria-label="Search or run a command"
              aria-expanded
              aria-controls="palette-hits"
              aria-activedescendant={hits.length === 0 ? undefined : `palette-${at}`}
              value={typed}
              onChange={(event) => {
                setTyped(event.target.value);
                setActive(0);
              }}
              onKeyDown={onKeyDown}
              placeholder="Search or run a command"
              className="min-w-0 flex-1 bg-transparent text-title outline-none placeholder:text-ink-3"
            />
            <span role="status" className="flex-none text-small text-ink-3">
              {wanted === '' ? '' : `${hits.length} found`}
            </span>
          </div>
          <div
            ref={list}
            id="palette-hits"
            role="listbox"
            aria-label="Found"
            className="min-h-0 flex-1 overflow-auto px-1.5 py-2"
          >
            {hits.length === 0 ? (
              <p className="px-2.5 py-2 text-ink-2">Nothing is called “{wanted}”. A customer is found by id or name.</p>
            ) : null}
            {hits.map((hit, index) => {
              const impossible = hit.why !== undefined && hit.why !== null;
              return (
                <div key={hit.id} role="presentation">
                  {hits[index - 1]?.group === hit.group ? null : (
                    <div role="presentation" className="px-2.5 pt-2 pb-1 text-small text-ink-3">
                      {hit.group}
                    </div>
                  )}
                  {/* biome-ignore lint/a11y/useKeyWithClickEvents: Enter in the field runs the marked one */}
                  <div
                    id={`palette-${index}`}
                    data-hit={index}
                    role="option"
                    tabIndex={-1}
                    aria-selected={index === at}
                    aria-disabled={impossible}
                    onClick={() => run(hit)}
                    onPointerMove={() => setActive(index)}
                    className={`flex min-h-8 items-center gap-3 rounded-2 px-2.5 py-1 ${index === at ? 'bg-accent-soft' : ''} ${impossible ? 'text-ink-3' : ''}`}
                  >
                    <span aria-hidden className="size-4 flex-none text-ink-2 [&>svg]:size-4">
                      {hit.icon}
                    </span>
                    <span className="min-w-0 flex-1 truncate">
                      <Marked text={hit.title} wanted={wanted} />
                      {hit.mono === undefined ? null : <span className="ml-1.5 font-mono text-ink-3">{hit.mono}</span>}
                      {hit.detail === undefined ? null : <span className="ml-1.5 text-ink-3">{hit.detail}</span>}
                    </span>
                    {impossible ? <span className="flex-none text-small text-ink-2">{hit.why}</span> : null}
                    {hit.keys === undefined || impossible ? null : <Keycaps keys={keycaps(hit.keys)} />}
                  </div>
                </div>
              );
            })}
          </div>
          <div className="flex gap-5 border-t border-line-1 bg-surface-2 px-4 py-2 text-small text-ink-3">
            <span className="inline-flex items-center gap-1">
              <Keycaps keys={['ArrowUp', 'ArrowDown']} /> move
            </span>
            <span className="inline-flex items-center gap-1">
              <Keycaps keys={['Enter']} /> run
            </span>
            <span className="inline-flex items-center gap-1">
              <Keycaps keys={['Esc']} /> close
            </span>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function useCommandHits(wanted: string): Hit[] {
  const groups = useCommandGroups();
  return groups.flatMap((group) =>
    group.commands.flatMap((command): Hit[] => {
      const { id, title, icon: Icon, run } = command;
      if (run === undefined || !matches(`${title} ${command.detail ?? ''}`, wanted)) return [];
      return [
        {
          id,
          title,
          group: group.title,
          icon: Icon === undefined ? null : <Icon strokeWidth={1.75} />,
          ...(command.detail === undefined ? {} : { detail: command.detail }),
          keys: keysOf(command),
          why: command.why ?? null,
          run,
        },
      ];
    }),
  );
}

function useCustomerHits(wanted: string): Hit[] {
  const api = useApi();
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const found = useQuery({
    ...api.customers.find.queryOptions({ text: wanted }),
    enabled: wanted.length >= 2,
  });
  if (wanted.length < 2) return [];
  return (found.data ?? []).map((customer) => ({
    id: `customer ${customer.customerId}`,
    group: 'Customers',
    icon: <User strokeWidth={1.75} />,
    title: customer.name ?? customer.customerId,
    ...(customer.name === null ? {} : { mono: customer.customerId }),
    run: () =>
      void navigate({
        to: '/w/$workspace/customers/$customer',
        params: { workspace, customer: customer.customerId },
      }),
  }));
}

/** Every word that was typed begins a word of the text. */
function matches(text: string, wanted: string): boolean {
  const words = text.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((typed) => typed === '' || words.some((word) => word.startsWith(typed)));
}

function Marked({ text, wanted }: { text: string; wanted: string }) {
  const at = wanted === '' ? -1 : text.toLowerCase().indexOf(wanted.toLowerCase());
  if (at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      <b className="text-accent-text">{text.slice(at, at + wanted.length)}</b>
      {text.slice(at + wanted.length)}
    </>
  );
}
