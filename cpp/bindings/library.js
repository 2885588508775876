// Functions for the bindings, and smaller versions of Emscripten's own: registering types that are not
// used would delay the first step.
addToLibrary({
  // At least 2^52: doubles of this size are whole numbers, which do not occur by accident.
  lora_first_handle: () => 2 ** 52 + Math.floor(Math.random() * 2 ** 51),

  // Throws an error that web/lib/engine/engine.ts recognises by its name. Kinds are those of held.h; -1
  // means any kind or none.
  lora_refuse(kind, released, found) {
    const kinds = [
      ...['a problem', 'a trainer', 'a reduction', 'an optimum', 'a layer', 'a search'],
      'a decomposition',
      'a reduction by products',
    ];
    const use = kind < 0 ? 'release' : `use as ${kinds[kind]}`;
    const what =
      found < 0 ? (released ? 'what was released' : 'what is not a handle') : kinds[found];
    throw Object.assign(new Error(`cannot ${use} ${what}`), { name: 'HandleError' });
  },

  // Throws such an error for a call at the wrong time. The reasons are those of held.h, in their order.
  lora_refuse_call(reason) {
    const calls = [
      'push more rows than there is room for',
      'use rows before all of them are pushed',
      'use a problem that a trainer has taken over',
      'train on a problem while its optimum is computed',
      'train on a problem by another route than before',
      'use an optimum before it is found',
      'read validation losses before optimumValidate',
      'read an adapter before optimumBalance',
      'read what a search was not asked for',
      'read a decomposition before it is done',
      'use reduced rows before all rows are reduced',
    ];
    throw Object.assign(new Error(`cannot ${calls[reason]}`), { name: 'HandleError' });
  },

  // No argument is a string, and creating text decoders takes milliseconds in Node.
  _embind_register_std_string(type, name) {},
  _embind_register_std_string__deps: [],
  _embind_register_std_wstring(type, size, name) {},
  _embind_register_std_wstring__deps: [],
  // No argument is an integer: numbers are doubles.
  _embind_register_integer(type, name, size, minRange, maxRange) {},
  _embind_register_integer__deps: [],
  _embind_register_bigint(type, name, size, minRange, maxRange) {},
  _embind_register_bigint__deps: [],
  // Memory is viewed as doubles only.
  _embind_register_memory_view__deps: ['$registerType'],
  _embind_register_memory_view(type, arrayType, name) {
    const FLOAT64_ARRAY = 7;
    if (arrayType !== FLOAT64_ARRAY) return;
    const decode = (view) => {
      const [size, address] = HEAPU32.subarray(view >>> 2, (view >>> 2) + 2);
      return new Float64Array(HEAP8.buffer, address, size);
    };
    registerType(type, { name: 'memory', fromWireType: decode, readValueFromPointer: decode });
  },
});

// At the link Emscripten calls its own version once, to write the functions that convert arguments.
if (!EMBIND_GEN_MODE) {
  addToLibrary({
    // A function is made when it is first called: to make all of them took 2 ms.
    _embind_register_function__deps: [
      '$AsciiToString',
      '$craftInvokerFunction',
      '$embind__requireFunction',
      '$heap32VectorToArray',
      '$registeredTypes',
    ],
    _embind_register_function(
      namePointer,
      argCount,
      typesPointer,
      signature,
      invoker,
      target,
      isAsync,
      isNonnull,
    ) {
      const name = AsciiToString(namePointer);
      Module[name] = (...args) => {
        const types = heap32VectorToArray(argCount, typesPointer);
        const [result, ...parameters] = types.map((type) => registeredTypes[type]);
        const call = embind__requireFunction(signature, invoker);
        Module[name] = craftInvokerFunction(
          name,
          [result, null, ...parameters],
          null,
          call,
          target,
        );
        return Module[name](...args);
      };
    },
  });
}
