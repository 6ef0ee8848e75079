// Home: the page is being built.
import { Page } from '../../app/page.tsx';

export function HomePage() {
  return <Page title="Home">{null}</Page>;
}
