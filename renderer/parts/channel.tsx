// Channels keep one icon and one colour everywhere; a word always stands with them or behind them.
import { CircleMinus, type LucideIcon, Mail, MessageSquare, Phone, RadioTower, Smartphone } from 'lucide-react';
import type { ReactNode } from 'react';

interface ChannelLook {
  readonly icon: LucideIcon;
  readonly text: string;
  /** A CSS colour for marks. */
  readonly colour: string;
}

const LOOKS: Readonly<Record<string, ChannelLook>> = {
  email: { icon: Mail, text: 'text-email', colour: 'var(--channel-email)' },
  sms: { icon: MessageSquare, text: 'text-sms', colour: 'var(--channel-sms)' },
  call: { icon: Phone, text: 'text-call', colour: 'var(--channel-call)' },
  app: { icon: Smartphone, text: 'text-mobile', colour: 'var(--channel-app)' },
};
const NO_CONTACT: ChannelLook = { icon: CircleMinus, text: 'text-none', colour: 'var(--channel-none)' };
const OTHER: ChannelLook = { icon: RadioTower, text: 'text-ink-3', colour: 'var(--mark)' };
const NAMES: Readonly<Record<string, string>> = { email: 'E-mail', sms: 'SMS', call: 'Call', app: 'App' };

/** A workspace names its channels; the four usual ones are known by name, null is no contact. */
export const channelLook = (channel: string | null): ChannelLook =>
  channel === null ? NO_CONTACT : (LOOKS[channel] ?? OTHER);

export const channelName = (channel: string | null): string =>
  channel === null ? 'No contact' : (NAMES[channel] ?? channel);

/** A channel's name within a sentence: "e-mail", and "SMS" as it is. */
export const channelInText = (name: string): string =>
  name === name.toUpperCase() ? name : name.charAt(0).toLowerCase() + name.slice(1);

export function Channel({ channel, children }: { channel: string | null; children?: ReactNode }) {
  const { icon: Icon, text } = channelLook(channel);
  return (
    <span
      className={`inline-flex max-w-full min-w-0 items-center gap-1.5 align-middle ${channel === null ? 'text-ink-3' : ''}`}
    >
      <Icon aria-hidden size={14} strokeWidth={2} className={`flex-none ${text}`} />
      <span className="truncate">{children ?? channelName(channel)}</span>
    </span>
  );
}
