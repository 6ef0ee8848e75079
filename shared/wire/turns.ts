// Calls begin one a turn of the thread's loop. Between two turns the messages that have come are read, so a call that was
// taken back meanwhile never begins: a list that is dragged asks for far more than it shows.

export interface Turns {
  /** Begins it when its turn comes. */
  add(call: number, begin: () => void): void;
  /** Takes back a call that has not begun; true when it was still waiting. */
  drop(call: number): boolean;
}

export function createTurns(): Turns {
  const waiting = new Map<number, () => void>();
  let isTurning = false;
  const turn = (): void => {
    const [next] = waiting;
    isTurning = next !== undefined;
    if (next === undefined) return;
    const [call, begin] = next;
    waiting.delete(call);
    setImmediate(turn);
    begin();
  };
  return {
    add(call, begin) {
      waiting.set(call, begin);
      if (isTurning) return;
      isTurning = true;
      setImmediate(turn);
    },
    drop: (call) => waiting.delete(call),
  };
}
