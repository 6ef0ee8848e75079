// Import: the page is being built.
import { Page } from '../../app/page.tsx';

export function ImportPage() {
  return <Page title="Import">{null}</Page>;
}
