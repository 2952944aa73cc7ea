import { deviceStorage } from '@/shared/lib/storage';
import type { Preview, PreviewChange } from '../api/models';

const most = 20;
const key = (model: string): string => `sextant.model.questions.${model}`;

/** Questions a person tries a model with; kept on this device. */
export function readQuestions(model: string): string[] {
  const kept = deviceStorage.read(key(model));
  return kept === null ? [] : kept.split('\n').filter((line) => line !== '');
}

export function keepQuestions(model: string, questions: readonly string[]): void {
  deviceStorage.write(key(model), questions.length === 0 ? null : questions.join('\n'));
}

/** One's own first, then the workspace's examples, each once, as many as are previewed at a time. */
export function questionsToTry(own: readonly string[], examples: readonly string[]): string[] {
  const seen = new Set<string>();
  return [...own, ...examples].filter((question) => !seen.has(question.toLowerCase()) && seen.add(question.toLowerCase())).slice(0, most);
}

const weight: Record<PreviewChange, number> = { lost: 0, gained: 1, different: 2, same: 3 };

/** What changed stands first, what the model is not about last. */
export function worthSeeingFirst(previews: readonly Preview[], dataset: string, own: readonly string[]): Preview[] {
  const isAbout = (one: Preview): boolean =>
    own.includes(one.question) || one.before.datasets.includes(dataset) || one.after.datasets.includes(dataset);
  return previews.toSorted((a, b) => weight[a.change] - weight[b.change] || Number(isAbout(b)) - Number(isAbout(a)));
}
