// Decide: the page is being built.
import { Page } from '../../app/page.tsx';

export function DecidePage() {
  return <Page title="Decide">{null}</Page>;
}
