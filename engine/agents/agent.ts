// What an agent is: a declared object with a name and the messages it answers. Agents do not know each other; the
// orchestrator hands them artefacts and takes artefacts back (design, section 4).
import { z } from 'zod';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { WorkspaceSettings } from '#engine/store/workspace/settings.ts';
import type { Configuration } from '#shared/model/configuration.ts';
import type { ChangeNumber, Instant, IsoDate } from '#shared/model/units.ts';
import type { Work } from '#shared/model/work.ts';

/** Everything a message is answered from. The same pins give the same answer. */
export interface AgentContext {
  readonly connection: Connection;
  readonly settings: WorkspaceSettings;
  readonly configuration: Configuration;
  readonly configurationVersion: number;
  /** The change whose rows are seen. */
  readonly change: ChangeNumber;
  readonly asOf: Instant;
  readonly date: IsoDate;
  readonly seed: number;
  readonly work: Work;
}

/** Whether an answer came from an agent's cache; `none` where an agent has none. */
export type CacheUse = 'hit' | 'miss' | 'none';

export interface Answer<Result> {
  readonly result: Result;
  /** How many rows the batch had, for the trace. */
  readonly size: number;
  readonly cache: CacheUse;
}

export interface MessageKind<Payload, Result> {
  readonly payload: z.ZodType<Payload>;
  readonly answer: (payload: Payload, context: AgentContext) => Answer<Result> | Promise<Answer<Result>>;
}

/** Declares one kind of message. Typed arrays and maps pass by reference: `z.instanceof` checks them at no cost per row. */
export function message<Payload, Result>(
  payload: z.ZodType<Payload>,
  answer: MessageKind<Payload, Result>['answer'],
): MessageKind<Payload, Result> {
  return { payload, answer };
}

// biome-ignore lint/suspicious/noExplicitAny: the table holds messages of every shape; `process` gives each its own back
type Messages = Record<string, MessageKind<any, any>>;

export type PayloadOf<M extends Messages, Type extends keyof M> =
  M[Type] extends MessageKind<infer P, infer _> ? P : never;
export type ResultOf<M extends Messages, Type extends keyof M> =
  M[Type] extends MessageKind<infer _, infer R> ? R : never;

export interface Agent<M extends Messages = Messages> {
  readonly name: string;
  readonly messages: M;
  process<Type extends keyof M & string>(
    message: { readonly type: Type; readonly payload: PayloadOf<M, Type> },
    context: AgentContext,
  ): Promise<Answer<ResultOf<M, Type>>>;
}

export function defineAgent<M extends Messages>(name: string, messages: M): Agent<M> {
  return {
    name,
    messages,
    async process(message, context) {
      const kind = messages[message.type];
      if (kind === undefined) throw new Error(`agent ${name} has no message ${message.type}`);
      const payload = kind.payload.safeParse(message.payload);
      if (!payload.success) {
        throw new Error(`agent ${name}, message ${message.type}: ${z.prettifyError(payload.error)}`);
      }
      return kind.answer(payload.data, context);
    },
  };
}
