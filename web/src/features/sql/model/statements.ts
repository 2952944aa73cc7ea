export interface Statement {
  from: number;
  to: number;
  text: string;
}

/** Statements of a text, split at semicolons outside of quotes and comments; blank ones are left out. */
export function splitStatements(text: string): Statement[] {
  const statements: Statement[] = [];
  let start = 0;
  let at = 0;
  const push = (end: number): void => {
    const piece = text.slice(start, end);
    const code = piece.trim();
    if (withoutComments(code) !== '') {
      const from = start + piece.indexOf(code);
      statements.push({ from, to: from + code.length, text: code });
    }
  };
  while (at < text.length) {
    const skipped = skip(text, at);
    if (skipped > at) at = skipped;
    else {
      if (text[at] === ';') {
        push(at);
        start = at + 1;
      }
      at += 1;
    }
  }
  push(text.length);
  return statements;
}

/** The statement at the cursor, or the last one before it. */
export function statementAt(text: string, cursor: number): Statement | null {
  const statements = splitStatements(text);
  return statements.find((statement) => cursor <= statement.to) ?? statements.at(-1) ?? null;
}

function skip(text: string, at: number): number {
  const two = text.slice(at, at + 2);
  if (two === '--') {
    const end = text.indexOf('\n', at);
    return end < 0 ? text.length : end;
  }
  if (two === '/*') {
    const end = text.indexOf('*/', at + 2);
    return end < 0 ? text.length : end + 2;
  }
  const quote = text[at];
  if (quote === "'" || quote === '"') {
    const end = text.indexOf(quote, at + 1);
    // A doubled quote reads as two texts side by side, which ends at the same place.
    return end < 0 ? text.length : end + 1;
  }
  return at;
}

function withoutComments(text: string): string {
  return text.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//g, '').trim();
}

/** The server counts bytes of UTF-8, the editor counts UTF-16 units. */
export function unitOfByte(text: string, byte: number): number {
  let bytes = 0;
  let unit = 0;
  for (const character of text) {
    if (bytes >= byte) break;
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    unit += character.length;
  }
  return unit;
}

/** What to underline: the word or sign at a place, at least one character. */
export function spanAt(text: string, unit: number): { from: number; to: number } {
  const from = Math.max(0, Math.min(unit, text.length - 1));
  const word = /^(?:\w+|"[^"]*"|'[^']*'|[^\s\w])/.exec(text.slice(from));
  return { from, to: Math.min(text.length, from + (word?.[0].length ?? 1)) };
}

export function lineAndColumn(text: string, unit: number): { line: number; column: number } {
  const before = text.slice(0, unit).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
