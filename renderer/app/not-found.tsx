// An address that leads nowhere.
import { Link } from '@tanstack/react-router';

export function NotFound() {
  return (
    <main className="h-full bg-surface-1 px-gutter py-10">
      <h1 className="text-title">There is no such page</h1>
      <p className="mt-1 text-ink-2">
        The address <span className="font-mono">{location.pathname}</span> leads nowhere.{' '}
        <Link to="/" className="text-accent-text hover:underline">
          All workspaces
        </Link>
      </p>
    </main>
  );
}
