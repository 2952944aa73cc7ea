import { useEffect, useImperativeHandle, useRef, type Ref } from 'react';
import { closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, isolateHistory } from '@codemirror/commands';
import { bracketMatching, indentOnInput } from '@codemirror/language';
import { setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  placeholder,
} from '@codemirror/view';
import { editorTheme } from './editorTheme';

const none: Extension = [];

export interface CodeEditorHandle {
  /** The selected text, or null where nothing is selected. */
  selection: () => { text: string; from: number } | null;
  cursor: () => number;
  /** What is written now; the page's own copy is a moment behind. */
  text: () => string;
  /** Can be undone. */
  replaceAll: (text: string) => void;
  insert: (text: string) => void;
  focus: (at?: number) => void;
  /** Line and column from 1; column 0 is the line's first letter. */
  focusLine: (line: number, column: number) => void;
}

/** A place in the text with what is wrong there; line and column from 1, 0 where not known. */
export interface TextProblem {
  line: number;
  column: number;
  message: string;
}

interface CodeEditorProps {
  /** What the editor starts with; afterwards it owns its text. */
  initial: string;
  label: string;
  hint?: string;
  /** The language and what belongs to it; may change. */
  language: Extension;
  /** Keys and the like; taken once. */
  extensions?: Extension;
  /** Underlined where they are; leave out where a linter of the language does it. */
  problems?: readonly TextProblem[];
  onChange: (text: string) => void;
  ref?: Ref<CodeEditorHandle>;
}

/**
 * The editor lives in a shadow root: its styles then come as constructed sheets, which the page's policy allows,
 * where style elements it would not.
 */
export function CodeEditor({ initial, label, hint = '', language, extensions = none, problems, onChange, ref }: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const compartment = useRef(new Compartment());
  const latest = useRef({ onChange, language });
  useEffect(() => {
    latest.current = { onChange, language };
  });

  useEffect(() => {
    const element = host.current;
    if (!element) return undefined;
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open', delegatesFocus: true });
    const parent = document.createElement('div');
    parent.style.height = '100%';
    root.append(parent);
    const editor = new EditorView({
      parent,
      root,
      state: EditorState.create({
        doc: initial,
        extensions: [
          extensions,
          lineNumbers(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0', spellcheck: 'false', autocapitalize: 'off' }),
          placeholder(hint),
          keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
          compartment.current.of(latest.current.language),
          editorTheme,
        ],
      }),
    });
    view.current = editor;
    return () => {
      editor.destroy();
      parent.remove();
      view.current = null;
    };
    // The text is the editor's own after the start.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [label, hint]);

  useEffect(() => {
    view.current?.dispatch({ effects: compartment.current.reconfigure(language) });
  }, [language]);

  useEffect(() => {
    const editor = view.current;
    if (editor && problems)
      editor.dispatch(
        setDiagnostics(
          editor.state,
          problems.map((problem) => diagnosticOf(editor.state, problem)),
        ),
      );
  }, [problems]);

  useImperativeHandle(
    ref,
    () => ({
      selection() {
        const range = view.current?.state.selection.main;
        return !view.current || !range || range.empty
          ? null
          : { text: view.current.state.sliceDoc(range.from, range.to), from: range.from };
      },
      cursor: () => view.current?.state.selection.main.head ?? 0,
      text: () => view.current?.state.doc.toString() ?? '',
      replaceAll(text) {
        const editor = view.current;
        editor?.dispatch({
          changes: { from: 0, to: editor.state.doc.length, insert: text },
          selection: { anchor: text.length },
          // One step of its own, however soon after typing.
          annotations: isolateHistory.of('full'),
        });
        editor?.focus();
      },
      insert(text) {
        const editor = view.current;
        if (!editor) return;
        editor.dispatch(editor.state.replaceSelection(text));
        editor.focus();
      },
      focus(at) {
        const editor = view.current;
        if (!editor) return;
        if (at !== undefined) editor.dispatch({ selection: { anchor: Math.min(at, editor.state.doc.length) }, scrollIntoView: true });
        editor.focus();
      },
      focusLine(line, column) {
        const editor = view.current;
        if (!editor) return;
        const { from } = diagnosticOf(editor.state, { line, column, message: '' });
        editor.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
        editor.focus();
      },
    }),
    [],
  );

  return <div ref={host} dir="ltr" className="h-full min-h-0" data-editor />;
}

/** From the place to the end of its line; a line that is not there is the first. */
function diagnosticOf(state: EditorState, problem: TextProblem): Diagnostic {
  const line = state.doc.line(Math.min(Math.max(1, problem.line), state.doc.lines));
  const indent = line.text.length - line.text.trimStart().length;
  const from = Math.min(line.from + (problem.column > 0 ? problem.column - 1 : indent), line.to);
  return { from, to: Math.max(from, line.to), severity: 'error', message: problem.message };
}
