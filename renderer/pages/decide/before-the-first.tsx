// Decide before anything was decided.
import { Scale } from 'lucide-react';
import type { ReactNode } from 'react';
import { PlaceLink } from '../../app/place-link.tsx';
import { Pane } from '../../parts/pane.tsx';
import { Empty, Loading } from '../../parts/states.tsx';

/** No run yet: what the first one starts from, or what is missing for it. */
export function BeforeTheFirst({
  isReading,
  hasLimits,
  going,
  children,
}: {
  isReading: boolean;
  hasLimits: boolean;
  going: boolean;
  children: ReactNode;
}) {
  if (isReading) {
    return (
      <Pane>
        <Loading rows={6} what="Reading the limits" />
      </Pane>
    );
  }
  return (
    <>
      {going ? null : (
        <Pane flush>
          <Empty icon={Scale} title="Nothing is decided yet">
            A run looks at every customer and every treatment of the configuration, asks whether we may, whether it fits
            and whether it is worth it, and gives each customer the best there is room for. Nothing leaves by it:
            decisions are reviewed first. Missing something?{' '}
            <PlaceLink inText to="/w/$workspace">
              Home
            </PlaceLink>{' '}
            says what.
          </Empty>
        </Pane>
      )}
      {hasLimits ? children : null}
    </>
  );
}
