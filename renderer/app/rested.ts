// A value that many keys change one after the other, for what is too dear to follow each of them.
import { useEffect, useRef, useState } from 'react';

/** A change so soon after another is one of several. */
const RESTS_MS = 150;

/** The value, at once after a pause; while it changes quickly, the one from before until it rests. */
export function useRested<Value>(value: Value): Value {
  const [rested, setRested] = useState(value);
  const changed = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const since = performance.now() - changed.current;
    changed.current = performance.now();
    if (since > RESTS_MS) {
      setRested(value);
      return;
    }
    const timer = setTimeout(() => setRested(value), RESTS_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}
