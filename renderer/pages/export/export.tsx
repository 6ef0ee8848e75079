// Export: the page is being built.
import { Page } from '../../app/page.tsx';

export function ExportPage() {
  return <Page title="Export">{null}</Page>;
}
