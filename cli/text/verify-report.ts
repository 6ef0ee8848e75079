// What verifying found, one line a check.

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly sentence: string;
  readonly faults: readonly string[];
}

/** Every check with its first faults, then whether all of them hold. */
export function verifyText(checks: readonly Check[]): string {
  return `${checks.map(lines).join('\n')}\n\n${ending(checks)}`;
}

function lines({ name, ok, sentence, faults }: Check): string {
  const head = `${ok ? '✓ holds ' : '✗ FAILED'}  ${name}: ${sentence}`;
  return [head, ...faults.map((fault) => `            ${fault}`)].join('\n');
}

function ending(checks: readonly Check[]): string {
  const failed = checks.filter(({ ok }) => !ok).length;
  return failed === 0
    ? `All ${checks.length} checks hold.`
    : `${failed} of ${checks.length} checks failed. Open a backup, and keep this file as it is to find out what happened.`;
}
