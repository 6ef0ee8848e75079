// An id that leads to its customer.
import { Link } from '@tanstack/react-router';
import { useWorkspace } from '../../app/client.tsx';

export function CustomerLink({ id }: { id: string }) {
  const workspace = useWorkspace();
  return (
    <Link
      to="/w/$workspace/customers/$customer"
      params={{ workspace, customer: id }}
      className="truncate font-mono text-accent-text hover:underline"
      title={`Open ${id}`}
    >
      {/* Spaces at an end are what two ids may differ in. */}
      <span className="whitespace-pre">{id}</span>
    </Link>
  );
}
