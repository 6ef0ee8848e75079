// Step "Choose file": drop one, choose one, or name its path; below, every import there was.
import { useQuery } from '@tanstack/react-query';
import { FileInput, FolderOpen } from 'lucide-react';
import { useRef, useState } from 'react';
import { troubleOf, useApi, useWorkspace } from '../../../app/client.tsx';
import { useCommands } from '../../../app/commands/registry.ts';
import { useDroppedFile } from '../../../app/files/dropped.ts';
import { FilePicker } from '../../../app/files/file-picker.tsx';
import { host } from '../../../app/host/host.ts';
import { Page } from '../../../app/page.tsx';
import { inWindow } from '../../../app/remedies.ts';
import { Button } from '../../../parts/button.tsx';
import { Callout } from '../../../parts/callout.tsx';
import { TextField } from '../../../parts/form/text-field.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import { Pane, PaneHead, Panes } from '../../../parts/pane.tsx';
import { Bar } from '../../../parts/progress.tsx';
import { Failed, Loading, type Trouble } from '../../../parts/states.tsx';
import { nameIn, useGo, useImportAddress } from '../address.ts';
import { Stepper } from '../stepper.tsx';
import { History } from './history.tsx';

export function Choose() {
  const api = useApi();
  const go = useGo();
  const [next, ...later] = useImportAddress().queue ?? [];
  const workspace = useWorkspace();
  const list = useQuery(api.imports.list.queryOptions());
  const jobs = useQuery(api.jobs.list.queryOptions({ limit: 20 }));
  const format = useFormat();
  const [picking, setPicking] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const take = useDroppedFile(workspace, (path, others) => go({ file: path, queue: [...others] }), setTrouble);
  const open = jobs.data?.find(
    ({ kind, state }) => kind === 'import' && ['queued', 'running', 'interrupted'].includes(state),
  );
  const choose = async (): Promise<void> => {
    setTrouble(null);
    if (host.chooseDataFile === undefined) {
      input.current?.click();
      return;
    }
    try {
      const chosen = await host.chooseDataFile();
      if (chosen !== null) go({ file: chosen.path });
    } catch (error) {
      setTrouble(troubleOf(error));
    }
  };
  useCommands('Import, this page', [
    { id: 'import.choose', title: 'Choose a file…', keys: 'O', run: () => void choose() },
    { id: 'import.browse', title: 'Look for a file on this computer…', keys: 'Shift O', run: () => setPicking(true) },
  ]);
  return (
    <Page
      title="Import"
      actions={
        <Button look="primary" keys={['O']} onPress={() => void choose()}>
          Choose file…
        </Button>
      }
      status={['Nothing is written before the last step']}
      keys={[{ keys: ['O'], does: 'choose a file' }]}
    >
      <Panes className="auto-rows-max grid-cols-1 content-start overflow-auto bg-surface-1">
        <Stepper at={0} />
        <Pane label="Choose a file" className="grid gap-3">
          {open === undefined ? null : (
            <Callout
              tone={open.state === 'interrupted' ? 'warning' : 'info'}
              title={open.state === 'interrupted' ? 'An import stopped before its end.' : 'An import is going on.'}
              actions={
                <Button small onPress={() => go({ job: open.job })}>
                  {open.state === 'interrupted' ? 'Resume or discard…' : 'Follow it'}
                </Button>
              }
            >
              {open.problem === null ? '' : inWindow(open.problem, 'resume-or-discard')}
            </Callout>
          )}
          {next === undefined ? null : (
            <Callout
              tone="info"
              title={`${format.counted(later.length + 1, 'file')} you took together wait: ${[next, ...later].map(nameIn).join(', ')}.`}
              actions={
                <>
                  <Button small look="quiet" onPress={() => go({ queue: [] })}>
                    Leave them out
                  </Button>
                  <Button small onPress={() => go({ file: next, queue: later })}>
                    Look at {nameIn(next)}
                  </Button>
                </>
              }
            />
          )}
          {trouble === null ? null : (
            <Callout tone="negative" title={trouble.sentence}>
              <span className="text-small">
                Nothing of it was imported. Code <span className="font-mono">{trouble.code}</span>
              </span>
            </Callout>
          )}
          <div
            {...take.handlers}
            className={`flex flex-wrap items-center gap-x-4 gap-y-3 rounded-2 border border-dashed px-4 py-6 ${take.over ? 'border-accent bg-accent-soft' : 'border-line-3'}`}
          >
            <FileInput aria-hidden size={24} strokeWidth={1.5} className="flex-none text-ink-3" />
            <div className="min-w-64 flex-1">
              {take.name === null ? (
                <>
                  <p className="text-ink-1">Drop files here: CSV, TSV, NDJSON (gzipped or not) or Excel (.xlsx).</p>
                  <p className="text-small text-ink-2">
                    How it is written is detected; what cannot be told is asked. It is copied nowhere but into this
                    computer's own folder.
                  </p>
                </>
              ) : (
                <div role="status">
                  <p className="mb-1 truncate">Taking over {take.name}.</p>
                  <Bar share={take.share} label="Taking over the file" />
                </div>
              )}
            </div>
            <Button onPress={() => void choose()}>Choose file…</Button>
            <Button look="quiet" icon={FolderOpen} onPress={() => setPicking(true)}>
              Browse this computer…
            </Button>
            <input
              ref={input}
              type="file"
              multiple
              hidden
              aria-hidden
              tabIndex={-1}
              accept=".csv,.tsv,.txt,.gz,.xlsx,.json,.ndjson,.jsonl"
              onChange={({ target }) => {
                const files = [...(target.files ?? [])];
                if (files.length > 0) void take.take(files);
                target.value = '';
              }}
            />
          </div>
          <div className="max-w-[44rem]">
            <TextField
              label="Or the path of a file on this computer"
              mono
              value=""
              placeholder=""
              onCommit={(path) => {
                if (path.trim() !== '') go({ file: path.trim() });
                return null;
              }}
            />
          </div>
        </Pane>
        <Pane flush label="All imports">
          <PaneHead inset title="All imports" />
          {list.isError ? (
            <Failed
              what="The imports could not be read"
              trouble={troubleOf(list.error)}
              onRetry={() => void list.refetch()}
            />
          ) : list.data === undefined ? (
            <div className="px-gutter">
              <Loading what="Reading the imports" />
            </div>
          ) : (
            <History imports={list.data} />
          )}
        </Pane>
      </Panes>
      {picking ? (
        <FilePicker
          title="Choose a file to import"
          kind="data"
          onClose={() => setPicking(false)}
          onPick={(path) => {
            setPicking(false);
            go({ file: path });
          }}
        />
      ) : null}
    </Page>
  );
}
