/** The methods that `using` and `await using` call, if the TypeScript project has their types. */
type Keyed<Name extends string, Method> =
  SymbolConstructor extends Readonly<Record<Name, infer Key extends symbol>>
    ? Readonly<Record<Key, Method>>
    : Readonly<Record<never, never>>;

/** The method that `await using` calls. */
export type AsyncDisposal = Keyed<'asyncDispose', () => Promise<void>>;

/** The methods of both kinds. */
export type Disposal = AsyncDisposal & Keyed<'dispose', () => void>;
