import type { TextProblem } from '@/shared/editor/CodeEditor';
import type { ModelProblem } from '../api/models';

export function problemsInText(problems: readonly ModelProblem[]): TextProblem[] {
  return problems.map(({ line, column, reason, hint }) => ({ line, column, message: hint === '' ? reason : `${reason}\n${hint}` }));
}
