// A customer's name and id as a link to the customer's own page. Spaces at an end of an id are shown: ids may differ in them.
import { Link } from '@tanstack/react-router';
import { useWorkspace } from './client.tsx';

export function CustomerLink({ customer, name = null }: { customer: string; name?: string | null }) {
  const workspace = useWorkspace();
  return (
    <Link
      to="/w/$workspace/customers/$customer"
      params={{ workspace, customer }}
      className="truncate rounded-1 text-accent-text hover:underline"
      title={name === null ? customer : `${name} ${customer}`}
    >
      {name}
      <span className={`font-mono text-small whitespace-pre ${name === null ? '' : 'ml-1.5 text-ink-3'}`}>
        {customer}
      </span>
    </Link>
  );
}
