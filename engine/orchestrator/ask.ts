// Asks agents and keeps a trace of every message. A failing agent is told apart from work that was stopped and from a
// workspace that cannot be read: those end the run, the agent's failure ends its batch.
import type { Agent, AgentContext, PayloadOf, ResultOf } from '#engine/agents/agent.ts';
import type { Trace } from '#engine/store/work/traces.ts';
import { Problem } from '#shared/errors.ts';
import type { AgentProgress } from '#shared/model/job.ts';

const REASON_LENGTH = 200;

/** An agent could not answer. */
export class AgentFailure extends Error {
  readonly agent: string;
  readonly type: string;
  readonly reason: string;

  constructor(agent: string, type: string, cause: unknown) {
    // Agents know customers by number only, so what they throw names nobody.
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    super(`${agent} could not answer ${type}: ${reason}`, { cause });
    this.agent = agent;
    this.type = type;
    this.reason = reason.slice(0, REASON_LENGTH);
  }
}

/** One run's or one look's conversation with the agents. */
export class Conversation {
  readonly context: AgentContext;
  readonly traces: Trace[] = [];
  readonly #spent = new Map<string, number>();
  readonly #reached = new Map<string, number>();
  #stopped: unknown = null;

  constructor(context: AgentContext) {
    const { work } = context;
    const breathe = async (): Promise<void> => {
      try {
        await work.breathe();
      } catch (error) {
        this.#stopped = error;
        throw error;
      }
    };
    this.context = { ...context, work: { ...work, breathe } };
  }

  /** Notes that agents have answered for so many customers, for whoever watches the run. */
  reach(agents: readonly string[], customers: number): void {
    for (const agent of agents) this.#reached.set(agent, customers);
  }

  /** How far each agent is that has reached anybody. */
  get agents(): AgentProgress[] {
    return [...this.#reached].map(([agent, customers]) => ({
      agent,
      customers,
      milliseconds: Math.round(this.#spent.get(agent) ?? 0),
    }));
  }

  /** The agent's result. `batch` is for the trace. Throws AgentFailure, or what stopped the work. */
  async ask<M extends Agent['messages'], Type extends keyof M & string>(
    agent: Agent<M>,
    type: Type,
    payload: PayloadOf<M, Type>,
    batch = 0,
  ): Promise<ResultOf<M, Type>> {
    const startedAt = this.context.connection.clock();
    const start = performance.now();
    const trace = { agent: agent.name, message: type, batch, startedAt };
    try {
      const { result, size, cache } = await agent.process({ type, payload }, this.context);
      const milliseconds = performance.now() - start;
      this.#spent.set(agent.name, (this.#spent.get(agent.name) ?? 0) + milliseconds);
      this.traces.push({ ...trace, size, milliseconds, outcome: 'answered', cache, problem: null });
      return result;
    } catch (error) {
      if (error === this.#stopped || error instanceof Problem || error instanceof AgentFailure) throw error;
      const failure = new AgentFailure(agent.name, type, error);
      const milliseconds = performance.now() - start;
      const { reason: problem } = failure;
      this.traces.push({ ...trace, size: 0, milliseconds, outcome: 'failed', cache: 'none', problem });
      throw failure;
    }
  }
}
