// Activity: the page is being built.
import { Page } from '../../app/page.tsx';

export function ActivityPage() {
  return <Page title="Activity">{null}</Page>;
}
