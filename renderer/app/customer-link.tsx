// A customer's name and id as a link to the customer's own page.
import { Link } from '@tanstack/react-router';
import { useWorkspace } from './client.tsx';

export function CustomerLink({ customer, name }: { customer: string; name: string | null }) {
  const workspace = useWorkspace();
  return (
    <Link
      to="/w/$workspace/customers/$customer"
      params={{ workspace, customer }}
      className="rounded-1 text-accent-text hover:underline"
      title={name === null ? customer : `${name} ${customer}`}
    >
      {name === null ? <span className="font-mono text-small">{customer}</span> : name}
      {name === null ? null : <span className="ml-1.5 font-mono text-small text-ink-3">{customer}</span>}
    </Link>
  );
}
