/**
 * What this folder uses of Node and of the optional packages, and no more: the library is built
 * without them, and their whole types would let the rest of it use them.
 */

declare module 'node:fs/promises' {
  export function mkdir(path: string, options: { recursive: true }): Promise<unknown>;
  export function readFile(path: string): Promise<Uint8Array>;
  export function writeFile(path: string, data: Uint8Array): Promise<void>;
}

declare module 'fflate' {
  export class Inflate {
    constructor(onData: (part: Uint8Array) => void);
    push(part: Uint8Array, isLast: boolean): void;
  }
}

declare module 'hyparquet' {
  interface SchemaTree {
    readonly children: readonly SchemaTree[];
    readonly element: { readonly name: string };
  }
  interface ColumnData {
    readonly columnName: string;
    readonly columnData: ArrayLike<unknown>;
  }
  interface FileMetaData {
    readonly row_groups: readonly { readonly num_rows: bigint }[];
  }
  interface AsyncBuffer {
    readonly byteLength: number;
    slice(start: number, end?: number): ArrayBuffer | Promise<ArrayBuffer>;
  }
  export function parquetMetadataAsync(file: AsyncBuffer): Promise<FileMetaData>;
  export function parquetSchema(metadata: FileMetaData): SchemaTree;
  export function parquetRead(options: {
    file: AsyncBuffer;
    metadata: FileMetaData;
    columns: string[];
    rowStart: number;
    rowEnd: number;
    compressors?: object;
    onChunk: (chunk: ColumnData) => void;
  }): Promise<void>;
}

declare module 'apache-arrow' {
  interface Vector {
    get(row: number): unknown;
  }
  interface RecordBatch {
    readonly numRows: number;
    readonly schema: { readonly fields: readonly { readonly name: string }[] };
    getChildAt(column: number): Vector | null;
  }
  export const RecordBatchReader: {
    from(source: AsyncIterable<Uint8Array>): Promise<AsyncIterable<RecordBatch>>;
  };
}
