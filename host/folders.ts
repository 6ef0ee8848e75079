// Where a host keeps what is its own, and where it makes workspaces that were given a name and no folder.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const NAME = 'CVM Workbench';

/** The user's folder for this program, as each system has it; CVM_DATA names another. */
export function dataFolder(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (env.CVM_DATA !== undefined && env.CVM_DATA !== '') return env.CVM_DATA;
  const home = homedir();
  if (platform === 'win32') return join(env.APPDATA ?? join(home, 'AppData', 'Roaming'), NAME);
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', NAME);
  return join(env.XDG_DATA_HOME ?? join(home, '.local', 'share'), 'cvm-workbench');
}

/** The user's documents, or their home where there is no such folder; beside the data when CVM_DATA names that. */
export function workspaceFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.CVM_DATA !== undefined && env.CVM_DATA !== '') return join(env.CVM_DATA, 'workspaces');
  const documents = join(homedir(), 'Documents');
  return join(existsSync(documents) ? documents : homedir(), NAME);
}
