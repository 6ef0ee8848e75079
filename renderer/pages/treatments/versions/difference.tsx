// What one text of a configuration changes against another, line by line.
import { useQuery } from '@tanstack/react-query';
import { troubleOf, useApi } from '../../../app/client.tsx';
import { Failed, Loading } from '../../../parts/states.tsx';

/** A version, or a text that is none yet and the name of its file. */
type Side = { readonly version: number } | { readonly name: string; readonly text: string };

export function Difference({ from, to }: { from: Side; to: Side }) {
  const api = useApi();
  const found = useQuery(api.configuration.diff.queryOptions({ from, to }));
  if (found.isError) {
    return (
      <Failed
        what="The versions could not be compared"
        trouble={troubleOf(found.error)}
        onRetry={() => void found.refetch()}
      />
    );
  }
  if (found.data === undefined) return <Loading rows={4} what="Comparing" />;
  const { same, diff } = found.data;
  if (same) return <p className="text-ink-2">They are the same, to the byte.</p>;
  if (diff === null) return <p className="text-ink-2">So much differs that a comparison would say nothing.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys
    <section aria-label="Difference" tabIndex={0} className="max-h-96 overflow-auto rounded-2 bg-surface-2 py-2">
      <pre className="font-mono text-small">
        {diff
          .split('\n')
          .slice(2)
          .map((line, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
            <div key={at} className={`px-3 ${lookOf(line)}`}>
              {line === '' ? ' ' : line}
            </div>
          ))}
      </pre>
    </section>
  );
}

function lookOf(line: string): string {
  if (line.startsWith('+')) return 'bg-positive-soft text-positive-text';
  if (line.startsWith('-')) return 'bg-negative-soft text-negative-text';
  return line.startsWith('@@') ? 'text-ink-3' : 'text-ink-2';
}
