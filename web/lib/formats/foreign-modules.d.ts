/**
 * Minimal types of Node and of the optional packages: the library is built without them, and their
 * complete types would let the rest of it use them by mistake.
 */

declare module 'node:fs/promises' {
  export function mkdir(path: string): Promise<unknown>;
  export function readFile(path: string): Promise<Uint8Array>;
  export function writeFile(path: string, data: Uint8Array): Promise<void>;
}

declare module 'fflate' {
  export class Inflate {
    constructor(onData: (part: Uint8Array) => void);
    push(part: Uint8Array, isLast: boolean): void;
  }
}

declare module 'fzstd' {
  export function decompress(bytes: Uint8Array): Uint8Array;
}

declare module 'hyparquet' {
  interface SchemaElement {
    readonly name: string;
    readonly repetition_type?: string;
    converted_type?: string;
    readonly logical_type?: { readonly type: string; readonly scale?: number };
    scale?: number;
    readonly type_length?: number;
  }
  interface SchemaTree {
    readonly children: readonly SchemaTree[];
    readonly path: readonly string[];
    readonly element: SchemaElement;
  }
  interface ColumnData {
    readonly columnName: string;
    readonly columnData: ArrayLike<unknown>;
  }
  interface ColumnMetaData {
    readonly type?: string;
    readonly codec: string;
    readonly path_in_schema: readonly string[];
    readonly num_values?: bigint;
    readonly total_compressed_size?: bigint;
    readonly data_page_offset?: bigint;
    readonly dictionary_page_offset?: bigint;
  }
  interface ColumnChunk {
    readonly meta_data?: ColumnMetaData;
  }
  interface RowGroup {
    readonly num_rows: bigint;
    readonly columns: readonly ColumnChunk[];
  }
  interface FileMetaData {
    readonly schema: readonly SchemaElement[];
    readonly row_groups: readonly RowGroup[];
  }
  interface AsyncBuffer {
    readonly byteLength: number;
    slice(start: number, end?: number): ArrayBuffer | Promise<ArrayBuffer>;
  }
  export function parquetMetadata(
    footer: ArrayBuffer,
    options: { geoparquet: boolean },
  ): FileMetaData;
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

declare module 'hyparquet-compressors' {
  export const compressors: object;
}

declare module 'apache-arrow' {
  interface DataType {
    readonly typeId: Type;
    /** For Float: 0 for float16. */
    readonly precision?: number;
    /** For Decimal. */
    readonly scale?: number;
    /** For Dictionary: the type of the values. */
    readonly dictionary?: DataType;
  }
  /** The memory of a vector. */
  interface Data {
    readonly offset: number;
    readonly length: number;
    readonly stride: number;
    readonly values?: ArrayLike<unknown>;
    readonly valueOffsets?: ArrayLike<unknown>;
  }
  interface Vector {
    readonly data: readonly Data[];
    readonly type: DataType;
    readonly length: number;
    readonly nullCount: number;
    get(row: number): unknown;
    toArray(): ArrayLike<unknown>;
  }
  interface RecordBatch {
    readonly numRows: number;
    readonly schema: { readonly fields: readonly { readonly name: string }[] };
    getChildAt(column: number): Vector | null;
  }
  interface Codec {
    encode?(bytes: Uint8Array): Uint8Array;
    decode?(bytes: Uint8Array): Uint8Array;
  }
  export enum Type {
    Dictionary,
    Int,
    Float,
    Bool,
    Decimal,
    Date,
    Time,
    Timestamp,
    Interval,
    Duration,
    List,
    LargeList,
    FixedSizeList,
  }
  export enum CompressionType {
    LZ4_FRAME,
    ZSTD,
  }
  export const compressionRegistry: {
    get(type: CompressionType): Codec | null;
    set(type: CompressionType, codec: Codec): void;
  };
  interface FileReader {
    open(): FileReader;
    readRecordBatch(index: number): RecordBatch;
  }
  export const RecordBatchReader: {
    from(stream: AsyncIterable<Uint8Array>): Promise<AsyncIterable<RecordBatch>>;
    from(file: Uint8Array): FileReader;
  };
}
