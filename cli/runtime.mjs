// Plain JavaScript on purpose: this runs before anything that an older Node could not read.

/** The oldest Node that runs TypeScript without a flag and on which the SQLite driver does not crash. */
const OLDEST = { major: 22, minor: 18 };

/**
 * One sentence when this Node is too old, nothing when it will do.
 * @param {string} version as in process.versions.node
 * @returns {string | undefined}
 */
export function refusal(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor)) return undefined;
  return `CVM Workbench needs Node ${OLDEST.major}.${OLDEST.minor} or newer and this is Node ${version}: start it with "npm run -s cvm --", which brings its own Node, or install a newer one.`;
}

/**
 * Where the person stood who typed the command: npm runs scripts in the project's folder and says where it was called.
 * @param {NodeJS.ProcessEnv} environment
 * @returns {string | undefined} nothing when npm did not start this
 */
export function calledFrom({ npm_lifecycle_event: script, INIT_CWD: folder }) {
  return script === 'cvm' ? folder : undefined;
}
