// Customer: the page is being built.
import { Page } from '../../app/page.tsx';

export function CustomerPage() {
  return <Page title="Customer">{null}</Page>;
}
