import * as z from 'zod/mini';
import { formatTokens } from '@/shared/arrow';

const FormatSchema = z.enum(formatTokens);
/** The ends of an axis, where they do not follow the data. */
const RangeSchema = z.tuple([z.number(), z.number()]);

/** What a chart shows, by the names of result columns. Plain data: no functions, no colours, no library terms. */
export const ChartSpecSchema = z.object({
  mark: z.enum(['bar', 'line', 'area', 'point', 'pie', 'number']),
  x: z.nullish(z.object({ column: z.string(), type: z.enum(['category', 'time', 'quantity']), range: z.nullish(RangeSchema) })),
  y: z.array(z.object({ column: z.string(), format: z.nullish(FormatSchema), range: z.nullish(RangeSchema) })).check(z.minLength(1)),
  series: z.nullish(z.object({ column: z.string() })),
  title: z.nullish(z.string()),
  sort: z.nullish(z.enum(['x', '-y', 'none'])),
  horizontal: z.nullish(z.boolean()),
});

export type ChartSpec = z.infer<typeof ChartSpecSchema>;
export type ChartMark = ChartSpec['mark'];

/** Null where there is no chart or it cannot be understood; the table is always there. */
export function parseChartSpec(value: unknown): ChartSpec | null {
  const parsed = ChartSpecSchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}
