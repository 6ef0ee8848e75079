// Settings: the page is being built.
import { Page } from '../../app/page.tsx';

export function SettingsPage() {
  return <Page title="Settings">{null}</Page>;
}
