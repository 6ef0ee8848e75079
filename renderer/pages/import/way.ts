// Where the wizard begins, for the crumb in the header.
import { useWorkspace } from '../../app/client.tsx';

export function useHome(): { readonly parent: { readonly title: string; readonly to: string } } {
  return { parent: { title: 'Import', to: `/w/${useWorkspace()}/import` } };
}
