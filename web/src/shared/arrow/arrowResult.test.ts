import {
  Decimal,
  Field,
  Int64,
  List,
  RecordBatch,
  Schema,
  Struct,
  TimestampMicrosecond,
  TimestampMillisecond,
  Utf8,
  DateDay,
  makeData,
  makeVector,
  tableFromArrays,
  tableToIPC,
  vectorFromArray,
  type Vector,
} from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { ArrowResult } from './arrowResult';
import { decimalText, vectorCell } from './cells';
import { describedColumns, readArrowStream } from './readStream';

function batch(columns: Record<string, Vector>): RecordBatch {
  const schema = new Schema(Object.entries(columns).map(([name, vector]) => new Field(name, vector.type, true)));
  const children = Object.values(columns).map((vector) => {
    const data = vector.data[0];
    if (!data) throw new Error('no data');
    return data;
  });
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: children[0]?.length ?? 0, children }));
}

const at = (days: number): Date => new Date(days * 86_400_000);

describe('cells of Arrow vectors', () => {
  it('keep integers exact: numbers while they are safe, bigint beyond', () => {
    const vector = vectorFromArray([1n, 9_007_199_254_740_993n, null], new Int64());
    expect([0, 1, 2].map((row) => vectorCell(vector, row))).toEqual([1, 9_007_199_254_740_993n, null]);
  });
  it('give decimals as text', () => {
    expect(decimalText(new Uint32Array([1250, 0, 0, 0]), 2)).toBe('12.50');
    expect(decimalText(new Uint32Array([5, 0, 0, 0]), 2)).toBe('0.05');
    expect(decimalText(new Uint32Array([0xff_ff_fb_1e, 0xff_ff_ff_ff, 0xff_ff_ff_ff, 0xff_ff_ff_ff]), 2)).toBe('-12.50');
    expect(decimalText(new Uint32Array([7, 0, 0, 0]), 0)).toBe('7');
    const vector = makeVector(makeData({ type: new Decimal(2, 18, 128), length: 1, data: new Uint32Array([1250, 0, 0, 0]) }));
    expect(vectorCell(vector, 0)).toBe('12.50');
  });
  it('give dates and times as ISO text', () => {
    const moment = new Date('2001-02-03T04:05:06Z');
    expect(vectorCell(vectorFromArray([moment], new DateDay()), 0)).toBe('2001-02-03');
    expect(vectorCell(vectorFromArray([moment], new TimestampMillisecond()), 0)).toBe('2001-02-03T04:05:06');
    const micro = makeData({ type: new TimestampMicrosecond(), length: 2, data: BigInt64Array.of(1_500_000n, 2n ** 63n - 1n) });
    expect([0, 1].map((row) => vectorCell(makeVector(micro), row))).toEqual(['1970-01-01T00:00:01.5', 'infinity']);
  });
  it('give what is nested as JSON of the same', () => {
    const list = vectorFromArray([[at(1), null], []], new List(new Field('item', new DateDay(), true)));
    expect([0, 1].map((row) => vectorCell(list, row))).toEqual(['["1970-01-02",null]', '[]']);
    const record = makeData({
      type: new Struct([new Field('n', new Int64()), new Field('d', new Decimal(2, 18, 128))]),
      length: 1,
      children: [
        makeData({ type: new Int64(), length: 1, data: BigInt64Array.of(5n) }),
        makeData({ type: new Decimal(2, 18, 128), length: 1, data: new Uint32Array([150, 0, 0, 0]) }),
      ],
    });
    expect(vectorCell(makeVector(record), 0)).toBe('{"n":5,"d":"1.50"}');
  });
  it('say when there is no value, and nothing outside', () => {
    const vector = vectorFromArray(['a', null], new Utf8());
    expect([0, 1, 2].map((row) => vectorCell(vector, row))).toEqual(['a', null, null]);
  });
});

describe('a growing result', () => {
  const fields = batch({ name: vectorFromArray(['a'], new Utf8()) }).schema.fields;
  const first = batch({ name: vectorFromArray(['a', 'b', 'c'], new Utf8()) });
  const second = batch({ name: vectorFromArray(['d', 'e'], new Utf8()) });

  it('finds rows over the borders of batches, in any order of asking', () => {
    const result = new ArrowResult(fields, [], [first, second]);
    expect(result.rowCount).toBe(5);
    expect([4, 0, 3, 2, 1].map((row) => result.cell(row, 0))).toEqual(['e', 'a', 'd', 'c', 'b']);
  });
  it('has nothing outside of itself', () => {
    const result = new ArrowResult(fields, [], [first]);
    expect(result.cell(3, 0)).toBeNull();
    expect(result.cell(-1, 0)).toBeNull();
    expect(result.cell(0, 9)).toBeNull();
  });
  it('leaves the earlier picture as it was', () => {
    const before = new ArrowResult(fields, [], [first]);
    const after = before.withBatches(fields, [], [second]);
    expect([before.rowCount, after.rowCount]).toEqual([3, 5]);
  });
  it('takes names and masks from the description, types from it too', () => {
    const result = new ArrowResult(fields, [{ name: 'name', type: 'VARCHAR', family: 'text', masked: true, mask_rule: 'hash' }], [first]);
    expect(result.columns[0]).toMatchObject({ name: 'name', family: 'text', masked: true, maskRule: 'hash' });
  });
});

describe('a stream', () => {
  const bytes = Uint8Array.from(
    tableToIPC(tableFromArrays({ n: Int32Array.from([1, 2, 3]), half: Float64Array.from([0.5, 1, 1.5]) }), 'stream'),
  );

  it('is read to its end', async () => {
    const shown: number[] = [];
    const result = await readArrowStream(new Response(bytes), [], (partial) => shown.push(partial.rowCount));
    expect(result.rowCount).toBe(3);
    expect(result.cell(2, 1)).toBe(1.5);
    expect(shown.at(-1)).toBe(3);
  });
  it('that is cut in the middle of a message is an error', async () => {
    await expect(readArrowStream(new Response(bytes.slice(0, -60)), [], () => undefined)).rejects.toThrow();
  });
  it('describes its columns in a header, or not at all', () => {
    expect(describedColumns(encodeURIComponent('[{"name":"é","masked":true}]'))).toEqual([{ name: 'é', masked: true }]);
    expect(describedColumns('%%%')).toEqual([]);
    expect(describedColumns(null)).toEqual([]);
  });
});
