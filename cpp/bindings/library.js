// What the bindings do without, of Emscripten's JavaScript library.
addToLibrary({
  // No name or argument is a wide string, and to make a decoder of them takes Node milliseconds.
  _embind_register_std_wstring(type, size, name) {},
  _embind_register_std_wstring__deps: [],
});
