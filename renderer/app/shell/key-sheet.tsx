// The sheet of keys: this page first, then everywhere; found by typing.
import { X } from 'lucide-react';
import { useState } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Button, IconButton } from '../../parts/button.tsx';
import { SearchField } from '../../parts/form/search-field.tsx';
import { Keycaps } from '../../parts/kbd.tsx';
import { keycaps } from '../commands/keys.ts';
import { keysOf, runCommand, useCommandGroups } from '../commands/registry.ts';
import { closeOverlay } from './overlays.ts';

export function KeySheet() {
  const groups = useCommandGroups();
  const [wanted, setWanted] = useState('');
  const found = groups
    .map((group) => ({
      ...group,
      commands: group.commands.filter((command) => {
        const keys = keysOf(command);
        const text = `${command.title} ${keys ?? ''}`.toLowerCase();
        return keys !== undefined && text.includes(wanted.trim().toLowerCase());
      }),
    }))
    .filter(({ commands }) => commands.length > 0);
  return (
    <ModalOverlay
      isOpen
      isDismissable
      onOpenChange={closeOverlay}
      className="fixed inset-0 z-20 grid place-items-center bg-scrim p-4"
    >
      <Modal className="w-[60rem] max-w-full">
        <Dialog className="flex max-h-[85vh] flex-col overflow-hidden rounded-3 bg-overlay shadow-float outline-none">
          <div className="flex flex-wrap items-center gap-4 border-b border-line-1 px-6 py-3">
            <Heading slot="title" className="text-title font-title">
              Keyboard
            </Heading>
            <SearchField label="Find a key or a command" value={wanted} onChange={setWanted} autoFocus />
            <span className="ml-auto flex items-center gap-2">
              <Button
                look="quiet"
                small
                onPress={() => {
                  closeOverlay();
                  runCommand('go.settings');
                }}
              >
                Change keys…
              </Button>
              <IconButton label="Close" icon={X} onPress={closeOverlay} />
            </span>
          </div>
          <div className="columns-3 gap-8 overflow-auto px-6 py-4 max-wide:columns-2 max-column:columns-1">
            {found.map((group) => (
              <section key={group.title} className="mb-5 break-inside-avoid">
                <h3 className="pb-1 text-small text-ink-2">{group.title}</h3>
                <dl>
                  {group.commands.map((command) => (
                    <div
                      key={command.id}
                      className="flex h-row items-center justify-between gap-4 border-b border-line-1"
                    >
                      <dt className="truncate">{command.title}</dt>
                      <dd className="flex-none">
                        <Keycaps keys={keycaps(keysOf(command) ?? '')} />
                      </dd>
                    </div>
                  ))}
                </dl>
              </section>
            ))}
            {found.length === 0 ? <p className="text-ink-2">No key or command is called that.</p> : null}
          </div>
          <p className="border-t border-line-1 bg-surface-2 px-6 py-2 text-small text-ink-3">
            Single keys work outside text fields only, and can be switched off or changed in Settings.
          </p>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
