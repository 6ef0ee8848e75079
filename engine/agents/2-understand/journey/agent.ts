// The journey agent: what happened to customers, as steps for a person, as metrics for rules and values, as sentences.
import { z } from 'zod';
import { defineAgent, message } from '#engine/agents/agent.ts';
import type { CustomerData } from '#shared/model/batch.ts';
import { journeyMetrics } from './metrics.ts';
import { type MetricValues, summarySentences } from './sentences.ts';
import { journeySteps } from './steps.ts';

const object = (value: unknown): boolean => typeof value === 'object' && value !== null;

export const journeyAgent = defineAgent('journey', {
  build_journey: message(z.object({ customer: z.number().int() }), ({ customer }, context) => ({
    result: journeySteps(context, customer),
    size: 1,
    cache: 'none',
  })),
  analyze_journey: message(z.object({ data: z.custom<CustomerData>(object) }), ({ data }, context) => ({
    result: journeyMetrics(data, context.configuration.feeds, context.asOf),
    size: data.frame.size,
    cache: 'none',
  })),
  summarize_journey: message(z.object({ metrics: z.custom<MetricValues>(object) }), ({ metrics }) => ({
    result: summarySentences(metrics),
    size: 1,
    cache: 'none',
  })),
});
