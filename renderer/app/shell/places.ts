// The places of the window in the order of the work. Only places that exist are listed.
import {
  Activity,
  Check,
  FileInput,
  House,
  type LucideIcon,
  Megaphone,
  Merge,
  Package,
  Scale,
  Settings,
  Users,
} from 'lucide-react';

type PlaceAddress =
  | '/w/$workspace'
  | `/w/$workspace/${'import' | 'customers' | 'duplicates' | 'treatments' | 'decide' | 'review' | 'export' | 'activity' | 'settings'}`;

export interface Place {
  readonly id: string;
  readonly title: string;
  readonly icon: LucideIcon;
  readonly to: PlaceAddress;
  readonly keys: string;
}

export interface PlaceGroup {
  readonly title: string | null;
  readonly places: readonly Place[];
}

/** Begun from Home, where it is listed as one of Home's own. */
export const IMPORT: Place = {
  id: 'import',
  title: 'Import a file',
  icon: FileInput,
  to: '/w/$workspace/import',
  keys: 'G then I',
};

export const PLACES: readonly PlaceGroup[] = [
  {
    title: null,
    places: [{ id: 'home', title: 'Home', icon: House, to: '/w/$workspace', keys: 'G then H' }],
  },
  {
    title: 'Know',
    places: [
      { id: 'customers', title: 'Customers', icon: Users, to: '/w/$workspace/customers', keys: 'G then C' },
      {
        id: 'duplicates',
        title: 'Possible duplicates',
        icon: Merge,
        to: '/w/$workspace/duplicates',
        keys: 'G then P',
      },
    ],
  },
  {
    title: 'Decide',
    places: [
      { id: 'treatments', title: 'Treatments', icon: Megaphone, to: '/w/$workspace/treatments', keys: 'G then T' },
      { id: 'decide', title: 'Decide', icon: Scale, to: '/w/$workspace/decide', keys: 'G then D' },
    ],
  },
  {
    title: 'Deliver',
    places: [
      { id: 'review', title: 'Review', icon: Check, to: '/w/$workspace/review', keys: 'G then R' },
      { id: 'export', title: 'Export', icon: Package, to: '/w/$workspace/export', keys: 'G then E' },
    ],
  },
  {
    title: null,
    places: [
      { id: 'activity', title: 'Activity', icon: Activity, to: '/w/$workspace/activity', keys: 'G then A' },
      { id: 'settings', title: 'Settings', icon: Settings, to: '/w/$workspace/settings', keys: 'Mod ,' },
    ],
  },
];
