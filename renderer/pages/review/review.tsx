// Review: the page is being built.
import { Page } from '../../app/page.tsx';

export function ReviewPage() {
  return <Page title="Review">{null}</Page>;
}
