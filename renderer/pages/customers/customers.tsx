// Customers: the page is being built.
import { Page } from '../../app/page.tsx';

export function CustomersPage() {
  return <Page title="Customers">{null}</Page>;
}
