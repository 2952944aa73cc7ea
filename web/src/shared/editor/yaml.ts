import { LanguageSupport, StreamLanguage, type StringStream } from '@codemirror/language';

interface State {
  /** Indent of the block that a `|` or `>` opened; -1 outside. */
  block: number;
}

/** YAML as far as colours go: the server reads it, here it is only to be seen. */
function token(stream: StringStream, state: State): string | null {
  if (stream.sol()) {
    const blank = stream.string.trim() === '';
    if (state.block >= 0 && !blank && stream.indentation() <= state.block) state.block = -1;
    if (state.block >= 0 && !blank) {
      stream.skipToEnd();
      return 'string';
    }
  }
  if (stream.eatSpace()) return null;
  if (stream.match(/^#.*/)) return 'comment';
  if (stream.match(/^[|>][+-]?\d*\s*$/)) {
    state.block = stream.indentation();
    return 'operator';
  }
  if (stream.match(/^"(?:[^"\\]|\\.)*"?/) || stream.match(/^'(?:[^']|'')*'?/))
    return stream.match(/^\s*:(?=\s|$)/, false) ? 'propertyName' : 'string';
  if (stream.match(/^[^\s#:,[\]{}"'&*!|>%@`-][^\s:,[\]{}]*(?:[ ][^\s:,[\]{}#]+)*(?=\s*:(?:\s|$))/)) return 'propertyName';
  if (stream.match(/^(?:true|false|null|~)(?=\s*(?:$|[,\]}#]))/)) return 'bool';
  if (stream.match(/^-?\d+(?:\.\d+)?(?=\s*(?:$|[,\]}#]))/)) return 'number';
  if (stream.match(/^[-:,[\]{}?](?=\s|$|[^\s])/)) return 'punctuation';
  if (stream.match(/^[^\s,[\]{}#]+/)) return null;
  stream.next();
  return null;
}

export const yaml = new LanguageSupport(
  StreamLanguage.define<State>({
    name: 'yaml',
    startState: () => ({ block: -1 }),
    copyState: (state) => ({ ...state }),
    token,
    languageData: { commentTokens: { line: '#' } },
  }),
);
