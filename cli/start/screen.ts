// Whether somebody could see a window of this process.

export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
}

export const HERE: Surroundings = process;

/** Whether there is a screen. A terminal that came over the network has none on a Mac; elsewhere its name is forwarded. */
export function hasScreen({ platform, env }: Surroundings): boolean {
  if (platform === 'win32') return true;
  if (platform === 'darwin') return !isSet(env.SSH_CONNECTION);
  return isSet(env.DISPLAY) || isSet(env.WAYLAND_DISPLAY);
}

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';
