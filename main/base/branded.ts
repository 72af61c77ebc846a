declare const brand: unique symbol;

/** A string that the compiler will not mistake for another kind of string. */
export type Branded<Value, Name extends string> = Value & { readonly [brand]: Name };
